import assert from 'node:assert/strict'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { NOON, testLedger } from '../../../test/ledger.ts'
import { openPool } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { findAct, findActs } from './act.ts'
import { forgetClaims } from './forget-claims.ts'
import { isSignedBy } from './head.ts'
import { readHistory } from './history.ts'
import { openAccount } from './open-account.ts'
import { openWallet, openWallets } from './open-wallet.ts'
import { ENTERED_FROM, setAccountState } from './set-account-state.ts'
import { signHeads } from './sign-heads.ts'
import { type AccountState, claimKey } from './transfer.ts'
import { accountBalance, findWalletId, readWallet, readWallets } from './wallet.ts'

const ledger = await testLedger({ after })
const { pool, campusId, poster } = ledger

test('a person’s account opens empty and active, once, however many open it at the same time', async () => {
  const personId = randomUUID()
  assert.equal(await findWalletId(pool, campusId, personId), undefined)
  const opened = await Promise.all(Array.from({ length: 8 }, () => openWallet(pool, campusId, personId)))
  assert.equal(new Set(opened).size, 1)
  assert.equal(await findWalletId(pool, campusId, personId), opened[0])
  const wallet = await readWallet(pool, campusId, opened[0]!)
  assert.deepEqual([wallet.state, wallet.walletFen, wallet.subsidyFen, wallet.spentFen], ['active', 0, 0, 0])
  assert.equal((await readWallets(pool, campusId, [opened[0]!, 999_999])).length, 1)
})

test('many accounts open in the order given, those that are open already among them, also from many sides', async () => {
  const people = Array.from({ length: 40 }, () => randomUUID())
  const early = await openWallet(pool, campusId, people[7]!)
  const [one, other] = await Promise.all([
    openWallets(pool, campusId, people),
    openWallets(pool, campusId, people.toReversed()),
  ])
  assert.equal(one[7], early)
  assert.deepEqual(one, other.toReversed())
  for (const [i, personId] of people.entries())
    assert.equal(await findWalletId(pool, campusId, personId), one[i])
  assert.equal((await readWallets(pool, campusId, one)).length, people.length)
  assert.deepEqual(await openWallets(pool, campusId, []), [])
})

test('an account of the campus is one a kind, owner and code', async () => {
  const stall = randomUUID()
  const open = (kind: 'cash' | 'merchant_payable' | 'channel_clearing', of = {}) =>
    openAccount(pool, campusId, kind, of)
  const ids = [
    await open('cash'),
    await open('merchant_payable', { ownerId: stall }),
    await open('channel_clearing', { code: 'wechat' }),
    await open('channel_clearing', { code: 'alipay' }),
  ]
  assert.equal(new Set(ids).size, 4)
  assert.deepEqual(ids, [
    ledger.cash,
    await open('merchant_payable', { ownerId: stall }),
    await open('channel_clearing', { code: 'wechat' }),
    await open('channel_clearing', { code: 'alipay' }),
  ])
  assert.equal(await accountBalance(pool, campusId, ids[1]!), 0)
})

const STATES: AccountState[] = ['active', 'lost', 'frozen', 'void']
for (const from of STATES) {
  for (const to of STATES) {
    const allowed = ENTERED_FROM[to].includes(from)
    test(`from ${from} to ${to}: ${from === to ? 'nothing changes' : allowed ? 'allowed' : 'refused'}`, async () => {
      const wallet = await ledger.person()
      if (from !== 'active') await setAccountState(pool, campusId, wallet, from)
      const outcome = await setAccountState(pool, campusId, wallet, to)
      if (from === to) assert.deepEqual(outcome, { ok: true, changed: false })
      else if (allowed) assert.deepEqual(outcome, { ok: true, changed: true })
      else assert.deepEqual(outcome, { ok: false, code: 'account_state_conflict', state: from })
      assert.equal((await readWallet(pool, campusId, wallet)).state, allowed ? to : from)
    })
  }
}

test('a person’s release lifts a loss and never a freeze', async () => {
  const wallet = await ledger.person()
  await setAccountState(pool, campusId, wallet, 'frozen')
  const outcome = await setAccountState(pool, campusId, wallet, 'active', ['lost'])
  assert.deepEqual(outcome, { ok: false, code: 'account_state_conflict', state: 'frozen' })
})

test('a history is read page by page, newest first, each act once with its legs joined', async () => {
  const wallet = await ledger.person()
  const acts = Array.from({ length: 9 }, (_, index) => {
    const occurredAt = new Date(NOON.getTime() + index * 1_000)
    const base = { id: uuidv7(occurredAt), occurredAt }
    return index === 0
      ? ledger.credit(wallet, 1_000, { ...base, subsidyFen: 250 })
      : ledger.spend(wallet, 100, { ...base, source: 'subsidy-first' })
  })
  await poster.postBatch(acts)
  const newest = acts.map(({ id }) => id).reverse()
  const read: string[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof readHistory>> = await readHistory(pool, campusId, wallet, {
      limit: 4,
      cursor,
    })
    read.push(...page.acts.map(({ id }) => id))
    cursor = page.cursor
  } while (cursor)
  assert.deepEqual(read, newest)
  const split = await findAct(pool, campusId, acts[3]!.id)
  assert.deepEqual(
    [split?.amountFen, split?.subsidyFen, split?.walletFen, split?.accountId],
    [100, 50, 50, ledger.stall],
  )
  // A late offline record stands where it happened.
  const late = ledger.spend(wallet, 7, {
    id: uuidv7(new Date(NOON.getTime() + 2_500)),
    kind: 'offline_payment',
    guards: null,
  })
  await poster.post(late)
  const { acts: all } = await readHistory(pool, campusId, wallet, { limit: 20 })
  assert.deepEqual(
    all.map(({ id }) => id),
    newest.toSpliced(6, 0, late.id),
  )
})

test('acts are found by their ids', async () => {
  const wallet = await ledger.person(100)
  const spend = ledger.spend(wallet, 10)
  await poster.post(spend)
  const found = await findActs(pool, campusId, [spend.id, uuidv7()])
  assert.deepEqual([...found.keys()], [spend.id])
  assert.equal(await findAct(pool, campusId, uuidv7()), undefined)
})

test('what was used once is remembered for 30 days at the least, then forgotten', async () => {
  const wallet = await ledger.person(100)
  const claim = { key: claimKey('short'), expiresAt: new Date() }
  await poster.post(ledger.spend(wallet, 10, { claim }))
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  assert.equal(await forgetClaims(pool, campusId, inDays(30)), 0)
  assert.equal(await forgetClaims(pool, campusId, inDays(33)), 1)
  const again = await poster.post(ledger.spend(wallet, 10, { claim }))
  assert(again.ok)
})

test('a head is signed once, and again when its lane has moved', async () => {
  const keys = generateKeyPairSync('ed25519')
  await poster.post(ledger.plain(1))
  const heads = await signHeads(pool, campusId, keys, NOON)
  assert(heads.length > 0)
  assert.deepEqual(await signHeads(pool, campusId, keys, NOON), [])
  await poster.post(ledger.plain(1))
  assert.equal((await signHeads(pool, campusId, keys, NOON)).length, 1)
  const owner = openPool(ledger.url)
  const { rows } = await owner.query('SELECT lane, batch, hash, signed_at, signature FROM ledger_heads')
  await owner.end()
  for (const { lane, batch, hash, signed_at, signature } of rows) {
    const head = { campusId, lane, batch, hash, signedAt: signed_at }
    assert(isSignedBy(head, signature, keys.publicKey))
    assert(!isSignedBy({ ...head, batch: batch + 1 }, signature, keys.publicKey))
  }
})

test('a demo’s history is posted at the times it is given', async () => {
  const wallet = await ledger.person(1_000)
  const at = new Date('2026-11-13T04:10:00Z')
  const [outcome] = await poster.postBatch([ledger.spend(wallet, 5, { id: uuidv7(at), occurredAt: at })], at)
  assert(outcome?.ok)
  assert.deepEqual([outcome.posted.postedAt, outcome.posted.occurredAt], [at, at])
})
