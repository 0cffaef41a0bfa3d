import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { DemoCampus, freePort } from '../demo-campus.ts'
import { call, enrolPhone, type Phone, signIn, signTerminalIn } from '../independent-client.ts'
import { payUnderFire, type Sent } from './till-under-fire.ts'

const PHONES = 20
const BETWEEN_KILLS_MS = 3_000
const LAST_ANSWER_MS = 60_000

/** DESIGN 1.4: whatever is killed, no acknowledged payment is lost and none is charged twice. */
describe('kill -9 of two servers and their database in mid-load', () => {
  let campus: DemoCampus
  let secondPort: number
  let phones: { phone: Phone; token: string }[]
  let openingFen: number[]
  const book: Sent[] = []

  before(async () => {
    campus = await DemoCampus.start({ pages: false })
    secondPort = await freePort()
    await campus.serve(secondPort)
    const { students } = await campus.demo()
    const diners = students.filter(({ initial }) => !initial).slice(0, PHONES)
    phones = await Promise.all(
      diners.map(async ({ campusNo, queryPin }) => {
        const token = await signIn(campus.baseUrl, campusNo, queryPin)
        return { token, phone: await enrolPhone(campus.baseUrl, token) }
      }),
    )
    openingFen = await walletsFen()
    await fire()
  })
  after(() => campus?.remove())

  const walletsFen = () =>
    Promise.all(
      phones.map(async ({ token }) => {
        const { status, body } = await call(campus.baseUrl, 'GET', '/v1/me', { token })
        assert.equal(status, 200)
        return (body.account as { walletFen: number }).walletFen
      }),
    )

  /** The load from 20 phones at two tills, while everything is killed: servers thrice, database twice, all once. */
  async function fire(): Promise<void> {
    const urls = [campus.baseUrl, `http://localhost:${secondPort}`]
    const { terminals } = await campus.demo()
    const tills = terminals.filter(({ kind }) => kind === 'pos').slice(0, 2)
    const tokens = await Promise.all(tills.map((till) => signTerminalIn(campus.baseUrl, till)))
    let isOver = false
    const load = phones.map(({ phone }, i) =>
      payUnderFire(
        {
          urls,
          phone,
          tillToken: tokens[i % 2]!,
          isOver: () => isOver,
          giveUpAt: Date.now() + 10 * BETWEEN_KILLS_MS + LAST_ANSWER_MS,
        },
        book,
      ),
    )
    const restart = async (port: number) => {
      await campus.killServer(port)
      await campus.serve(port)
    }
    const kills = [
      () => restart(campus.port),
      () => campus.killDatabase(),
      () => restart(secondPort),
      () => campus.killDatabase(),
      () => Promise.all([restart(campus.port), restart(secondPort)]),
      async () => {
        await campus.killServer(campus.port)
        await campus.killServer(secondPort)
        await campus.killDatabase()
        await Promise.all([campus.serve(campus.port), campus.serve(secondPort)])
      },
    ]
    try {
      for (const kill of kills) {
        await sleep(BETWEEN_KILLS_MS)
        await kill()
      }
      await sleep(BETWEEN_KILLS_MS)
    } finally {
      isOver = true
      await Promise.all(load)
    }
  }

  test('every payment was answered in the end, most were approved, some only after several tries', (t) => {
    assert.deepEqual(
      book.filter(({ outcome }) => outcome === 'asking'),
      [],
    )
    const approved = book.filter(({ outcome }) => outcome === 'approved')
    const repeated = approved.filter(({ tries }) => tries > 1)
    t.diagnostic(
      `${book.length} payments, ${approved.length} approved, ${repeated.length} of them after repeats`,
    )
    assert.ok(approved.length > book.length * 0.9)
    assert.ok(repeated.length >= PHONES, 'the kills were felt')
  })

  test('every approved payment is in the ledger once with its amount, no refused one is', async () => {
    const client = new Client({ connectionString: await campus.databaseUrl() })
    await client.connect()
    try {
      const { rows } = await client.query<{ id: string; amountFen: string; legs: number }>(
        `SELECT id, sum(amount_fen) AS "amountFen", count(*)::int AS legs
         FROM transfers WHERE id = ANY($1::uuid[]) GROUP BY id`,
        [book.map(({ id }) => id)],
      )
      const posted = new Map(rows.map((row) => [row.id, row]))
      for (const { id, amountFen, outcome } of book) {
        const row = posted.get(id)
        const expected = outcome === 'approved' ? { amountFen, legs: 1 } : undefined
        assert.deepEqual(row && { amountFen: Number(row.amountFen), legs: row.legs }, expected, id)
      }
    } finally {
      await client.end()
    }
  })

  test('every wallet holds what it had less what was approved', async () => {
    const spentFen = (phone: Phone) =>
      book
        .filter((sent) => sent.phone === phone && sent.outcome === 'approved')
        .reduce((sum, { amountFen }) => sum + amountFen, 0)
    const expected = phones.map(({ phone }, i) => openingFen[i]! - spentFen(phone))
    assert.deepEqual(await walletsFen(), expected)
  })

  test('verify-ledger is green beside the running servers', async () => {
    const { code, stdout, stderr } = await campus.command('verify-ledger')
    assert.equal(code, 0, stdout + stderr)
    assert.match(stdout.trimEnd().split('\n').at(-1)!, /holds/)
  })
})
