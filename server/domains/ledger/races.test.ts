import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { startChild } from '../../../test/child-process.ts'
import { codeOf, NOON, TODAY, testLedger } from '../../../test/ledger.ts'
import { openPool } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import type { Poster } from './poster.ts'
import { setAccountState } from './set-account-state.ts'
import { claimKey, type Outcome } from './transfer.ts'
import { verifyLedger } from './verify.ts'
import { readWallet } from './wallet.ts'

const ledger = await testLedger({ after })
const { pool, campusId, url } = ledger
const owner = openPool(url)
after(() => owner.end())
afterEach(async () => assert.deepEqual((await verifyLedger(pool, campusId)).faults, []))

const inAnHour = new Date(Date.now() + 3600_000)
const count = (outcomes: Outcome[], code: string) =>
  outcomes.filter((outcome) => codeOf(outcome) === code).length

test('a hundred posters on one wallet with money for ten: exactly ten are approved', async () => {
  const wallet = await ledger.person(1_000)
  const posters = Array.from({ length: 100 }, () => ledger.anotherPoster({ lanes: 1 }))
  const outcomes = await Promise.all(posters.map((poster) => poster.post(ledger.spend(wallet, 100))))
  assert.equal(count(outcomes, 'ok'), 10)
  assert.equal(count(outcomes, 'insufficient_funds'), 90)
  assert.equal((await readWallet(pool, campusId, wallet)).walletFen, 0)
  await Promise.all(posters.map((poster) => poster.close()))
})

test('five hundred requests at one poster for one wallet with money for ten: exactly ten', async () => {
  const wallet = await ledger.person(1_000)
  const acts = Array.from({ length: 500 }, () => ledger.spend(wallet, 100))
  const outcomes = await Promise.all(acts.map((act) => ledger.poster.post(act)))
  assert.equal(count(outcomes, 'ok'), 10)
  assert.equal((await readWallet(pool, campusId, wallet)).walletFen, 0)
})

test('the day limit holds for spends that arrive at once', async () => {
  const wallet = await ledger.person(100_000)
  const posters = [ledger.poster, ledger.anotherPoster(), ledger.anotherPoster()]
  const acts = Array.from({ length: 60 }, () => ledger.spend(wallet, 100, { guards: { dayLimitFen: 1_000 } }))
  const outcomes = await Promise.all(acts.map((act, index) => posters[index % 3]!.post(act)))
  assert.equal(count(outcomes, 'ok'), 10)
  assert.equal(count(outcomes, 'daily_ceiling'), 50)
})

const sentTwice = async (posters: Poster[], what: (index: number) => { id?: string; claim?: string }) => {
  const wallets = await Promise.all(Array.from({ length: 40 }, () => ledger.person(1_000)))
  const acts = wallets.flatMap((wallet, index) => {
    const { id = uuidv7(NOON), claim } = what(index)
    const once = claim ? { key: claim, expiresAt: inAnHour } : null
    const shared = (): ReturnType<typeof ledger.spend> =>
      ledger.spend(wallet, 10, claim ? { claim: once } : { id })
    return posters.map(shared)
  })
  const outcomes = await Promise.all(acts.map((act, index) => posters[index % posters.length]!.post(act)))
  const left = await Promise.all(wallets.map((wallet) => readWallet(pool, campusId, wallet)))
  return { outcomes, left: left.map(({ walletFen }) => walletFen) }
}

test('the same id sent to several posters is posted once and answered alike', async () => {
  const posters = [ledger.poster, ledger.anotherPoster(), ledger.anotherPoster()]
  const { outcomes, left } = await sentTwice(posters, () => ({ id: uuidv7(NOON) }))
  assert.equal(count(outcomes, 'ok'), 40)
  assert.equal(count(outcomes, 'repeat'), 80)
  assert.deepEqual(new Set(left), new Set([990]))
  const answers = Map.groupBy(outcomes, (outcome) => (outcome.ok ? outcome.posted.id : ''))
  for (const same of answers.values()) {
    assert.equal(new Set(same.map((outcome) => JSON.stringify(outcome.ok && outcome.posted))).size, 1)
  }
})

test('the same claim sent to several posters is used once', async () => {
  const posters = [ledger.poster, ledger.anotherPoster(), ledger.anotherPoster()]
  const { outcomes, left } = await sentTwice(posters, (index) => ({ claim: claimKey('race', String(index)) }))
  assert.equal(count(outcomes, 'ok'), 40)
  assert.equal(count(outcomes, 'credential_used'), 80)
  assert.deepEqual(new Set(left), new Set([990]))
})

test('one claim on two wallets, and one id on two wallets, are used once', async () => {
  const posters = [ledger.poster, ledger.anotherPoster()]
  for (let round = 0; round < 20; round++) {
    const [a, b] = [await ledger.person(100), await ledger.person(100)]
    const claim = { key: claimKey('two wallets', String(round)), expiresAt: inAnHour }
    const byClaim = await Promise.all(
      [a, b].map((wallet, index) => posters[index]!.post(ledger.spend(wallet, 1, { claim }))),
    )
    assert.deepEqual(byClaim.map(codeOf).sort(), ['credential_used', 'ok'])
    const id = uuidv7(NOON)
    const byId = await Promise.all(
      [a, b].map((wallet, index) => posters[index]!.post(ledger.spend(wallet, 1, { id }))),
    )
    assert.deepEqual(byId.map(codeOf).sort(), ['ok', 'repeat'])
  }
})

test('after a loss report has committed no spend is approved', async () => {
  for (let round = 0; round < 10; round++) {
    const wallet = await ledger.person(100_000)
    let reported = false
    const late: Outcome[] = []
    const spending = Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        await new Promise((resolve) => setTimeout(resolve, index / 5))
        const startedAfter = reported
        const outcome = await ledger.poster.post(ledger.spend(wallet, 1))
        if (startedAfter) late.push(outcome)
      }),
    )
    await new Promise((resolve) => setTimeout(resolve, 3))
    assert.deepEqual(await setAccountState(pool, campusId, wallet, 'lost'), { ok: true, changed: true })
    reported = true
    await spending
    assert.equal(count(late, 'card_lost'), late.length)
  }
})

test('two server processes post to one database, the same ids and claims to both', async () => {
  const wallets = await Promise.all(Array.from({ length: 50 }, () => ledger.person(1_000)))
  const acts = wallets.flatMap((wallet, index) => [
    ledger.spend(wallet, 10),
    ledger.spend(wallet, 20, { claim: { key: claimKey('process', String(index)), expiresAt: inAnHour } }),
  ])
  const code = `
    const { Poster } = await import(${JSON.stringify(new URL('poster.ts', import.meta.url).href)})
    const acts = JSON.parse(process.env.ACTS).map((act) => ({ ...act, occurredAt: new Date(act.occurredAt),
      id: process.env.FRESH && act.claim ? process.env.FRESH + act.id.slice(8) : act.id,
      claim: act.claim && { ...act.claim, expiresAt: new Date(act.claim.expiresAt) } }))
    const poster = new Poster(process.env.URL, { campusId: ${campusId} })
    console.log('ready')
    await new Promise((resolve) => setTimeout(resolve, Number(process.env.AT) - Date.now()))
    const outcomes = await Promise.all(acts.map((act) => poster.post(act)))
    console.log(JSON.stringify(outcomes.map((o) => o.ok ? (o.repeat ? 'repeat' : 'ok') : o.code)))
    await poster.close()`
  const env = { ACTS: JSON.stringify(acts), URL: url, AT: String(Date.now() + 700) }
  const children = [startChild(code, env), startChild(code, { ...env, FRESH: '01990000' })]
  const codes = await Promise.all(
    children.map(async (child) => {
      await child.line()
      return JSON.parse((await child.line())!) as string[]
    }),
  )
  for (const [index, act] of acts.entries()) {
    const both = [codes[0]![index]!, codes[1]![index]!].sort((a, b) => a.localeCompare(b))
    assert.deepEqual(both, act.claim ? ['credential_used', 'ok'] : ['ok', 'repeat'])
  }
  const left = await Promise.all(wallets.map((wallet) => readWallet(pool, campusId, wallet)))
  assert.deepEqual(
    new Set(left.map(({ walletFen, spentFen, spentOn }) => `${walletFen} ${spentFen} ${spentOn}`)),
    new Set([`970 30 ${TODAY}`]),
  )
})

test('connections that are killed in the middle of batches lose nothing and post nothing twice', async () => {
  const poster = ledger.anotherPoster({ lanes: 2, batchMax: 20, unavailableAfterMs: 60_000 })
  const wallets = await Promise.all(Array.from({ length: 40 }, () => ledger.person(100_000)))
  const killing = { on: true, killed: 0 }
  const killer = (async () => {
    while (killing.on) {
      await new Promise((resolve) => setTimeout(resolve, 10 + Math.random() * 50))
      const { rowCount } = await owner.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'active' AND query LIKE '%FROM ledger_post%' AND pid <> pg_backend_pid()`,
      )
      killing.killed += rowCount ?? 0
    }
  })()
  const outcomes: Outcome[] = []
  for (let round = 0; round < 3_000 && killing.killed < 25; round++) {
    const acts = wallets.map((wallet, index) =>
      ledger.spend(
        wallet,
        1,
        index % 2 ? {} : { claim: { key: claimKey('kill', `${round} ${index}`), expiresAt: inAnHour } },
      ),
    )
    outcomes.push(...(await Promise.all(acts.map((act) => poster.post(act)))))
  }
  killing.on = false
  await killer
  assert(killing.killed >= 10, `only ${killing.killed} connections were killed`)
  // An act whose batch committed just before the kill comes back as a repeat of itself: never as anything else.
  assert.equal(count(outcomes, 'ok') + count(outcomes, 'repeat'), outcomes.length)
  const left = await Promise.all(wallets.map((wallet) => readWallet(pool, campusId, wallet)))
  assert.deepEqual(
    new Set(left.map(({ walletFen }) => walletFen)),
    new Set([100_000 - outcomes.length / wallets.length]),
  )
})

test('a database that is away is answered ledger_unavailable in bounded time, and the same id comes right later', async () => {
  const wallet = await ledger.person(1_000)
  const act = ledger.spend(wallet, 400)
  const away = ledger.anotherPoster({ unavailableAfterMs: 300 })
  const name = new URL(url).pathname.slice(1)
  const elsewhere = new URL(url)
  elsewhere.pathname = '/postgres'
  const maintenance = openPool(elsewhere.href, { max: 1 })
  await maintenance.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
  try {
    assert.deepEqual(await away.post(act), { ok: false, code: 'ledger_unavailable' })
  } finally {
    await maintenance.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
    await maintenance.end()
  }
  assert.match(codeOf(await away.post(act)), /^(ok|repeat)$/)
  assert.equal((await readWallet(pool, campusId, wallet)).walletFen, 600)
})

test('a batch that hangs is left in bounded time', async () => {
  const wallet = await ledger.person(1_000)
  const poster = ledger.anotherPoster({ unavailableAfterMs: 300, lanes: 1 })
  const blocker = await owner.connect()
  await blocker.query('BEGIN')
  await blocker.query('SELECT FROM wallets WHERE wallet_id = $1 FOR UPDATE', [wallet])
  const act = ledger.spend(wallet, 400)
  assert.deepEqual(await poster.post(act), { ok: false, code: 'ledger_unavailable' })
  await blocker.query('COMMIT')
  blocker.release()
  let code = codeOf(await poster.post(act))
  while (code === 'ledger_unavailable') code = codeOf(await poster.post(act))
  assert.match(code, /^(ok|repeat)$/)
  assert.equal((await readWallet(pool, campusId, wallet)).walletFen, 600)
})
