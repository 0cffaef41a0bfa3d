import assert from 'node:assert/strict'
import type { DemoCampus, DemoFile } from '../demo-campus.ts'
import {
  call,
  type DemoTerminal,
  enrolPhone,
  type Phone,
  signIn,
  signOperatorIn,
  signTerminalIn,
} from '../independent-client.ts'

export const callerNames = [
  'anonymous',
  'garbage token',
  'student',
  'student with an initial PIN',
  'student in a portal',
  'administrator',
  'card centre',
  'finance',
  'manager',
  'auditor',
  'aid officer',
  'till',
  'suspended till',
  'kiosk',
  'door',
] as const
export type CallerName = (typeof callerNames)[number]

/** Everybody who may ask, signed in; with what they hold of their own. */
export type Callers = {
  url: string
  demo: DemoFile
  tokens: Record<CallerName, string | undefined>
  /** Of the student. */
  phone: Phone
  /** The till that asks: of the manager's merchant. */
  till: DemoTerminal
  /** A till of another merchant, signed in. */
  strangersTill: DemoTerminal & { token: string }
  /** Another student, signed in, with a phone. */
  other: { token: string; phone: Phone; campusNo: string }
}

/** Signs in one of each kind. */
export async function signEveryoneIn(campus: DemoCampus): Promise<Callers> {
  const url = campus.baseUrl
  const demo = await campus.demo()
  const [student, otherStudent] = demo.students.filter(({ initial }) => !initial)
  const newcomer = demo.students.find(({ initial }) => initial)
  assert.ok(student && otherStudent && newcomer)
  const person = ({ campusNo, queryPin }: typeof student) => signIn(url, campusNo, queryPin)
  const operator = (wanted: string) =>
    signOperatorIn(url, demo.operators.find(({ role }) => role === wanted)!)
  const first = (kind: string) => demo.terminals.find((terminal) => terminal.kind === kind)!
  const till = first('pos')
  const strangers = demo.terminals.find(
    ({ kind, merchantId }) => kind === 'pos' && merchantId !== till.merchantId,
  )!
  const studentToken = await person(student)
  const administratorToken = await operator('administrator')
  // The last till: nobody else sells at it.
  const suspended = demo.terminals.findLast(({ kind }) => kind === 'pos')!
  await call(url, 'POST', `/v1/terminals/${suspended.id}/suspend`, { token: administratorToken, body: {} })
  const otherToken = await person(otherStudent)
  return {
    url,
    demo,
    tokens: {
      anonymous: undefined,
      'garbage token': `${studentToken.slice(0, -2)}${studentToken.endsWith('AA') ? 'BB' : 'AA'}`,
      student: studentToken,
      'student with an initial PIN': await person(newcomer),
      'student in a portal': await bindAtCcb(url, student),
      administrator: administratorToken,
      'card centre': await operator('card_centre'),
      finance: await operator('finance'),
      manager: await operator('merchant_manager'),
      auditor: await operator('auditor'),
      'aid officer': await operator('aid_officer'),
      till: await signTerminalIn(url, till),
      'suspended till': await signTerminalIn(url, suspended),
      kiosk: await signTerminalIn(url, first('kiosk')),
      door: await signTerminalIn(url, first('door')),
    },
    phone: await enrolPhone(url, studentToken),
    till,
    strangersTill: { ...strangers, token: await signTerminalIn(url, strangers) },
    other: { token: otherToken, phone: await enrolPhone(url, otherToken), campusNo: otherStudent.campusNo },
  }
}

/** CCB does not say who it is, so a number and a PIN are enough. */
async function bindAtCcb(url: string, { campusNo, queryPin }: { campusNo: string; queryPin: string }) {
  const body = { portal: 'ccb', login: campusNo, queryPin }
  const bound = await call(url, 'POST', '/v1/portal/bindings', { body })
  assert.equal(bound.status, 201, JSON.stringify(bound.body))
  return bound.body.token as string
}
