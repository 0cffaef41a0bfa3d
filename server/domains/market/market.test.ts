import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Merchant } from '../../../contract/merchants.ts'
import { testDatabase } from '../../../test/database.ts'
import { operatorCaller, personCaller, testHttp } from '../../../test/http.ts'
import { uuidv7 } from '../../base/ids.ts'
import { openAccount } from '../ledger/open-account.ts'
import { openWallet } from '../ledger/open-wallet.ts'
import { Poster } from '../ledger/poster.ts'
import { openMerchant } from './open-merchant.ts'
import { marketRoutes } from './routes.ts'

const { pool, url, campusId } = await testDatabase({ after })
let now = new Date('2026-11-22T04:00:00.000Z')
const { call } = await testHttp({ after }, campusId, (http) => marketRoutes(http, { pool, clock: () => now }))
const admin = operatorCaller('administrator')

const newMerchant = () => ({
  id: uuidv7(now),
  name: '第一食堂',
  nameEn: 'Canteen One',
  kind: 'canteen',
  subsidyAllowed: true,
})
const newStall = () => ({
  id: uuidv7(now),
  name: '一窗口 米线',
  nameEn: 'Window 1 Rice Noodles',
  admits: ['staff'],
})
const open = async (): Promise<Merchant> => {
  const { status, body, text } = await call(admin, 'POST', '/v1/merchants', newMerchant())
  assert.equal(status, 201, text)
  return body
}
const list = async (caller = admin): Promise<Merchant[]> =>
  (await call(caller, 'GET', '/v1/merchants')).body.merchants
const audited = async (subjectId: string) => {
  const { rows } = await pool.query<{ action: string }>(
    'SELECT action FROM audit_entries WHERE subject_id = $1 ORDER BY entry_id',
    [subjectId],
  )
  return rows.map((row) => row.action)
}

test('a merchant is opened with an account of its own, once', async () => {
  const given = newMerchant()
  const first = await call(admin, 'POST', '/v1/merchants', given)
  const again = await call(admin, 'POST', '/v1/merchants', given)
  assert.deepEqual([first.status, again.status], [201, 201])
  assert.deepEqual(first.body, { ...given, stalls: [], terminalCount: 0, todayFen: 0 })
  assert.deepEqual(again.body, first.body)
  assert.deepEqual(await audited(given.id), ['merchant_opened'])
  const { rows } = await pool.query(
    `SELECT a.kind, a.owner_id FROM ledger_accounts a JOIN merchants m ON m.payable_account_id = a.account_id
     WHERE m.merchant_id = $1`,
    [given.id],
  )
  assert.deepEqual(rows, [{ kind: 'merchant_payable', owner_id: given.id }])
  const other = await call(admin, 'POST', '/v1/merchants', { ...given, name: '第二食堂' })
  assert.deepEqual([other.status, other.body.code], [409, 'id_conflict'])
})

test('the same merchant opened at once is one merchant with one account', async () => {
  const { id: merchantId, kind: _, ...rest } = newMerchant()
  const merchant = { merchantId, kind: 'canteen' as const, ...rest }
  const actor = { kind: 'system', id: null } as const
  const opened = await Promise.all(
    [1, 2, 3].map(() => openMerchant(pool, { campusId, actor, merchant }, now)),
  )
  const accounts = opened.map((done) => done.ok && done.payableAccountId)
  assert.ok(accounts[0])
  assert.deepEqual(accounts, [accounts[0], accounts[0], accounts[0]])
  assert.deepEqual(await audited(merchantId), ['merchant_opened'])
})

test('stalls belong to their merchant, and the same one again is no second', async () => {
  const merchant = await open()
  const stall = newStall()
  const first = await call(admin, 'POST', `/v1/merchants/${merchant.id}/stalls`, stall)
  const again = await call(admin, 'POST', `/v1/merchants/${merchant.id}/stalls`, stall)
  assert.equal(first.status, 201)
  assert.deepEqual(first.body.stalls, [stall])
  assert.deepEqual(again.body, first.body)
  assert.deepEqual(await audited(stall.id), ['stall_opened'])
  const elsewhere = await open()
  const taken = await call(admin, 'POST', `/v1/merchants/${elsewhere.id}/stalls`, stall)
  assert.deepEqual([taken.status, taken.body.code], [409, 'id_conflict'])
  const nowhere = await call(admin, 'POST', `/v1/merchants/${uuidv7()}/stalls`, newStall())
  assert.deepEqual([nowhere.status, nowhere.body.code], [404, 'not_found'])
})

test('a merchant gets other names and stays the merchant it was', async () => {
  const merchant = await open()
  const names = { name: '第一餐厅', nameEn: 'Dining Hall One' }
  const { body } = await call(admin, 'PUT', `/v1/merchants/${merchant.id}`, names)
  assert.deepEqual(body, { ...merchant, ...names })
  assert.deepEqual(await audited(merchant.id), ['merchant_opened', 'merchant_renamed'])
  assert.equal((await call(admin, 'PUT', `/v1/merchants/${uuidv7()}`, names)).body.code, 'not_found')
})

test('what a merchant took today is what was paid less what was taken back', async () => {
  const merchant = await open()
  const quiet = await open()
  const stall = await openAccount(pool, campusId, 'merchant_payable', { ownerId: merchant.id })
  const cash = await openAccount(pool, campusId, 'cash')
  const walletId = await openWallet(pool, campusId, uuidv7())
  const poster = new Poster(url, { campusId })
  after(() => poster.close())
  const act = (shape: object) => ({ id: uuidv7(), occurredAt: new Date(), walletId, ...shape })
  const post = async (shape: object) => {
    const outcome = await poster.post(act(shape) as Parameters<Poster['post']>[0])
    assert.ok(outcome.ok)
    return outcome.posted
  }
  await post({ shape: 'credit', kind: 'top_up', fromId: cash, walletFen: 5000, subsidyFen: 0 })
  await post({ shape: 'spend', kind: 'payment', toId: stall, amountFen: 1250, guards: {} })
  await post({ shape: 'spend', kind: 'payment', toId: stall, amountFen: 800, guards: {} })
  const last = await post({ shape: 'credit', kind: 'reversal', fromId: stall, walletFen: 800, subsidyFen: 0 })
  now = last.postedAt
  const today = new Map((await list()).map(({ id, todayFen }) => [id, todayFen]))
  assert.deepEqual([today.get(merchant.id), today.get(quiet.id)], [1250, 0])
  now = new Date(last.postedAt.getTime() + 86_400_000)
  assert.equal((await list()).find(({ id }) => id === merchant.id)?.todayFen, 0, 'tomorrow begins at nothing')
})

test('a merchant manager sees and changes only their own merchant', async () => {
  const [mine, others] = [await open(), await open()]
  const manager = operatorCaller('merchant_manager', mine.id)
  assert.deepEqual(
    (await list(manager)).map(({ id }) => id),
    [mine.id],
  )
  assert.deepEqual(await list(operatorCaller('merchant_manager')), [])
  assert.equal((await call(manager, 'POST', `/v1/merchants/${mine.id}/stalls`, newStall())).status, 201)
  const refused = await call(manager, 'POST', `/v1/merchants/${others.id}/stalls`, newStall())
  assert.deepEqual([refused.status, refused.body.code], [404, 'not_found'])
  assert.equal((await list()).find(({ id }) => id === others.id)?.stalls.length, 0)
  const names = { name: '别人', nameEn: 'Others' }
  assert.equal((await call(manager, 'PUT', `/v1/merchants/${mine.id}`, names)).status, 403)
  assert.equal((await call(manager, 'POST', '/v1/merchants', newMerchant())).status, 403)
  const finance = { ...manager, roles: ['merchant_manager', 'finance'] as const }
  assert.ok((await list(finance)).length > 1, 'another role sees the whole campus')
})

test('operators look at merchants, nobody else', async () => {
  for (const role of ['card_centre', 'finance', 'auditor'] as const) {
    assert.equal((await call(operatorCaller(role), 'GET', '/v1/merchants')).status, 200)
    assert.equal((await call(operatorCaller(role), 'POST', '/v1/merchants', newMerchant())).status, 403)
  }
  assert.equal((await call(personCaller(), 'GET', '/v1/merchants')).status, 403)
  assert.equal((await call({ kind: 'anonymous' }, 'GET', '/v1/merchants')).status, 401)
})
