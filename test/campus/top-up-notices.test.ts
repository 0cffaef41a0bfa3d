import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { DemoCampus, freePort } from '../demo-campus.ts'
import { forgeries, type NoticeMessage } from '../fakes/notice.ts'
import { newId } from '../independent-client.ts'

const ORDERS = 100_000
/** Every so-manieth notice comes twice, the second time to the other server and later. */
const TWICE_EVERY = 5
const FORGED_EACH = 100
const AT_ONCE = 2_000
const SENDERS = 48
const BETWEEN_KILLS_MS = 9_000
const LAST_CREDIT_MS = 120_000
const OUTSIDE_BACK_MS = 60_000
const AMOUNT_FEN = 1_00

type Sending = { notice: NoticeMessage; genuine: boolean }

/** RULES 4.3: whether a notice comes once, ten times, late or forged, and whatever is killed meanwhile. */
describe(`${ORDERS.toLocaleString('en')} notices at two servers that are killed`, () => {
  let campus: DemoCampus
  let secondPort: number
  let db: Client
  let outsideUrl: string
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS })
  const genuine = Array.from({ length: ORDERS }, newId)
  const forged = new Map(forgeries.map((forgery) => [forgery, Array.from({ length: FORGED_EACH }, newId)]))
  const tally = { accepted: 0, refused: 0, again: 0, kills: 0 }

  before(async () => {
    campus = await DemoCampus.start({ pages: false })
    secondPort = await freePort()
    await campus.serve(secondPort)
    db = new Client({ connectionString: await campus.databaseUrl() })
    await db.connect()
    const port = await readFile(join(campus.dataDirectory, 'demo-channels', 'port'), 'utf8')
    outsideUrl = `http://127.0.0.1:${port}`
    await placeOrders([...genuine, ...[...forged.values()].flat()])
    await fire()
  })
  after(async () => {
    agent.destroy()
    await db?.end()
    await campus?.remove()
  })

  /** It lives and dies with the first server, and is there again with the next. */
  const control = async <T>(verb: string, argument: object): Promise<T> => {
    const giveUpAt = Date.now() + OUTSIDE_BACK_MS
    for (;;) {
      const reply = await fetch(`${outsideUrl}/control/${verb}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(argument),
      }).catch(() => null)
      if (reply?.ok) return (await reply.json()) as T
      assert.ok(reply === null && Date.now() < giveUpAt, `${verb}: ${reply?.status}`)
      await sleep(200)
    }
  }

  /** Orders that wait at the campus and are paid at WeChat. Nobody asks about them: only a notice can credit them. */
  async function placeOrders(ids: readonly string[]): Promise<void> {
    const { rows: people } = await db.query<{ personId: string; walletId: string }>(
      'SELECT person_id AS "personId", wallet_id AS "walletId" FROM people ORDER BY person_id',
    )
    const of = ids.map((_, i) => people[i % people.length]!)
    await db.query(
      `INSERT INTO top_up_orders (campus_id, order_id, person_id, wallet_id, channel, way, amount_fen,
                                  idempotency_key, state, step, created_at, expires_at)
       SELECT 1, id, person, wallet, 'wechat', 'h5', $4, id::text, 'waiting', '{"kind": "qr", "text": ""}', now(),
              now() + interval '30 minutes'
         FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS x (id, person, wallet)`,
      [ids, of.map(({ personId }) => personId), of.map(({ walletId }) => walletId), AMOUNT_FEN],
    )
    for (let at = 0; at < ids.length; at += 5 * AT_ONCE) {
      const orders = ids.slice(at, at + 5 * AT_ONCE).map((id) => ({
        channel: 'wechat',
        orderNo: numberOf(id),
        amountFen: AMOUNT_FEN,
        subject: '校园卡充值',
        expiresAt: Date.now() + 1800_000,
        noticeUrl: null,
        returnUrl: null,
        paidAt: Date.now(),
      }))
      await control('putPaid', { orders })
    }
  }

  async function fire(): Promise<void> {
    const urls = [campus.port, secondPort].map((port) => `http://localhost:${port}/v1/notices/wechat`)
    const held: Sending[] = []
    let isOver = false
    const killer = (async () => {
      for (let turn = 0; !isOver; turn++) {
        await sleep(BETWEEN_KILLS_MS)
        if (isOver) return
        const port = turn % 2 === 0 ? secondPort : campus.port
        await campus.killServer(port)
        tally.kills++
        await campus.serve(port)
      }
    })()
    for (const [forgery, ids] of forged)
      held.push(...(await made(ids, { forgery })).map((notice) => ({ notice, genuine: false })))
    for (let at = 0; at < ORDERS; at += AT_ONCE) {
      const notices = await made(genuine.slice(at, at + AT_ONCE), {})
      const now: Sending[] = notices.map((notice) => ({ notice, genuine: true }))
      // What came before comes again beside it, and forged ones between.
      now.push(...held.splice(0, held.length))
      held.push(
        ...notices.filter((_, i) => i % TWICE_EVERY === 0).map((notice) => ({ notice, genuine: true })),
      )
      await send(shuffled(now), urls)
    }
    await send(shuffled(held), urls)
    isOver = true
    await killer
  }

  const made = async (ids: readonly string[], more: object): Promise<NoticeMessage[]> => {
    const asked = { channel: 'wechat', orderNos: ids.map(numberOf), ...more }
    return (await control<{ notices: NoticeMessage[] }>('makeNotices', asked)).notices
  }

  async function send(all: readonly Sending[], urls: readonly string[]): Promise<void> {
    let next = 0
    const sender = async (turn: number) => {
      for (let at = next++; at < all.length; at = next++) await sendUntilAnswered(all[at]!, urls, turn + at)
    }
    await Promise.all(Array.from({ length: SENDERS }, (_, turn) => sender(turn)))
  }

  /** As a channel does it: again, to whichever server, until one answers. */
  async function sendUntilAnswered(
    { notice, genuine: isGenuine }: Sending,
    urls: readonly string[],
    turn: number,
  ) {
    for (let attempt = 0; ; attempt++) {
      const status = await post(urls[(turn + attempt) % urls.length]!, notice).catch(() => 0)
      if (isGenuine && status === 200) return void tally.accepted++
      if (!isGenuine && status >= 400 && status < 500) return void tally.refused++
      assert.ok(
        status === 0 || status >= 500,
        `a ${isGenuine ? 'genuine' : 'forged'} notice was answered ${status}`,
      )
      tally.again++
      await sleep(50)
    }
  }

  function post(url: string, { headers, body }: NoticeMessage): Promise<number> {
    return new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent, headers, timeout: 15_000 }, (reply) => {
        reply.resume()
        reply.once('end', () => resolve(reply.statusCode ?? 0)).once('error', reject)
      })
      sent.once('error', reject).once('timeout', () => sent.destroy(new Error('no answer')))
      sent.end(body)
    })
  }

  test('every order that was paid is credited exactly once', async (t) => {
    const giveUpAt = Date.now() + LAST_CREDIT_MS
    const waiting = async () => {
      const { rows } = await db.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM top_up_orders WHERE state <> 'credited' AND order_id = ANY ($1::uuid[])`,
        [genuine],
      )
      return rows[0]!.n
    }
    while ((await waiting()) > 0 && Date.now() < giveUpAt) await sleep(1_000)
    assert.equal(await waiting(), 0)
    const { rows } = await db.query<{ acts: number; ids: number; fen: string }>(
      `SELECT count(*)::int AS acts, count(DISTINCT id)::int AS ids, sum(amount_fen) AS fen FROM transfers
        WHERE campus_id = 1 AND id = ANY ($1::uuid[]) AND kind = 'top_up'`,
      [genuine],
    )
    assert.deepEqual(rows[0], { acts: ORDERS, ids: ORDERS, fen: String(ORDERS * AMOUNT_FEN) })
    assert.ok(tally.kills >= 3, `${tally.kills} kills`)
    t.diagnostic(JSON.stringify(tally))
  })

  test('no forged notice credits anything, and each is counted with its reason', async () => {
    const ids = [...forged.values()].flat()
    const { rows } = await db.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM transfers WHERE campus_id = 1 AND id = ANY ($1::uuid[])',
      [ids],
    )
    assert.equal(rows[0]!.n, 0)
    assert.equal(tally.refused, ids.length)
    const { rows: counted } = await db.query<{ n: number; reasons: number }>(
      'SELECT sum(count)::int AS n, count(DISTINCT reason)::int AS reasons FROM notice_refusals',
    )
    assert.ok(counted[0]!.n >= ids.length && counted[0]!.reasons >= 6, JSON.stringify(counted[0]))
  })

  test('no notice is left over, and the ledger holds', async () => {
    const { rows } = await db.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM channel_notices WHERE consumed_at IS NULL',
    )
    assert.equal(rows[0]!.n, 0)
    const { code, stdout, stderr } = await campus.command('verify-ledger')
    assert.equal(code, 0, stdout + stderr)
  })
})

function numberOf(id: string): string {
  return id.replaceAll('-', '')
}

function shuffled<T>(items: readonly T[]): T[] {
  const all = [...items]
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[all[i], all[j]] = [all[j]!, all[i]!]
  }
  return all
}
