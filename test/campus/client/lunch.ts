import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { DemoCampus, DemoFile, DemoStudent } from '../../demo-campus.ts'
import {
  call,
  type DemoTerminal,
  enrolPhone,
  type Phone,
  pay,
  payCode,
  type Reply,
  signIn,
  signTerminalIn,
} from '../../independent-client.ts'

/** A student of the demo with a phone of their own. */
export type Diner = { student: DemoStudent; token: string; phone: Phone }

/** What every chapter needs: the running campus, its first till, and students that no other test has used. */
export class Lunch {
  readonly campus: DemoCampus
  readonly demo: DemoFile
  readonly till: DemoTerminal
  readonly tillToken: string
  readonly #students: DemoStudent[]

  private constructor(campus: DemoCampus, demo: DemoFile, till: DemoTerminal, tillToken: string) {
    this.campus = campus
    this.demo = demo
    this.till = till
    this.tillToken = tillToken
    this.#students = demo.students.filter(({ initial }) => !initial)
  }

  static async open(campus: DemoCampus): Promise<Lunch> {
    const demo = await campus.demo()
    const till = demo.terminals.find(({ kind }) => kind === 'pos')!
    return new Lunch(campus, demo, till, await signTerminalIn(campus.baseUrl, till))
  }

  get url(): string {
    return this.campus.baseUrl
  }

  nextStudent(): DemoStudent {
    return this.#students.shift()!
  }

  /** Another student, signed in, with a phone. */
  async nextDiner(): Promise<Diner> {
    const student = this.nextStudent()
    const token = await signIn(this.url, student.campusNo, student.queryPin)
    return { student, token, phone: await enrolPhone(this.url, token) }
  }

  /** Another till of the same merchant, signed in. */
  async otherTill(): Promise<string> {
    const { merchantId, id } = this.till
    const other = this.demo.terminals.find(
      (terminal) => terminal.merchantId === merchantId && terminal.id !== id,
    )
    return signTerminalIn(this.url, other!)
  }

  pay(phone: Phone, amountFen: number, more: { id?: string; spendingPin?: string } = {}): Promise<Reply> {
    return pay(this.url, this.tillToken, { text: payCode(phone), amountFen, ...more })
  }

  /** What the diner's account holds, as the diner sees it. */
  async walletFen({ token }: Diner): Promise<number> {
    const { status, body } = await call(this.url, 'GET', '/v1/me', { token })
    assert.equal(status, 200)
    return (body.account as { walletFen: number }).walletFen
  }
}

/** That a call was refused with this code, as RFC 9457 says it and with a status of the 4xx. */
export function assertRefused({ status, body }: Reply, code: string): void {
  assert.equal(body.code, code, JSON.stringify(body))
  assert.equal(body.status, status)
  assert.ok(status >= 400 && status < 500, `${code} is a 4xx`)
}

/** A PIN that no rule of RULES 1.4 refuses but the chance one in thousands that it is in somebody's numbers. */
export function somePin(): string {
  for (;;) {
    const digits = String(randomBytes(4).readUInt32BE() % 1_000_000).padStart(6, '0')
    if (
      new Set(digits).size === 6 &&
      !/^(19|20)|012|123|234|345|456|567|678|789|987|876|765|654|543|432|321|210/.test(digits)
    )
      return digits
  }
}
