import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { afterNoon, makePerson, makePhone, NOON, testCampus } from '../../../test/factories.ts'
import { uuidv7 } from '../../base/ids.ts'
import { holdPayAlias } from '../credentials/find-pay-key.ts'
import { setAccountState } from '../ledger/set-account-state.ts'
import { readWallet } from '../ledger/wallet.ts'
import { endVisits } from './end-visits.ts'
import { unfreeze } from './unfreeze.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const deps = { pool, holdPayAlias }
const stateOf = async (walletId: number) => (await readWallet(pool, campusId, walletId)).state
const visitor = (endsAt: Date) => makePerson(campus, { role: 'visitor', walletFen: 10_00, expiresAt: endsAt })

test('at its end a visitor’s account is frozen once, its money kept; nobody else’s is', async () => {
  const [ended, staying, student] = [
    await visitor(NOON),
    await visitor(afterNoon(1)),
    await makePerson(campus),
  ]
  const lost = await visitor(afterNoon(-86_400))
  const phone = await makePhone(campus, ended)
  await setAccountState(pool, campusId, lost.walletId, 'lost')
  const done = await Promise.all([endVisits(deps, campusId, NOON), endVisits(deps, campusId, NOON)])
  assert.ok(done.every((count) => count >= 0 && count <= 2))
  assert.equal(await endVisits(deps, campusId, NOON), 0)
  const states = []
  for (const { walletId } of [ended, lost, staying, student]) states.push(await stateOf(walletId))
  assert.deepEqual(states, ['frozen', 'frozen', 'active', 'active'])
  assert.equal((await readWallet(pool, campusId, ended.walletId)).walletFen, 10_00)
  const { rows } = await pool.query(
    `SELECT actor_kind AS actor, action, detail->>'reason' AS reason FROM audit_entries WHERE subject_id = $1`,
    [ended.personId],
  )
  assert.deepEqual(rows, [{ actor: 'system', action: 'account_frozen', reason: '访客到期 visit ended' }])
  const { rows: listed } = await pool.query('SELECT FROM hot_list_entries WHERE value = $1', [phone.alias])
  assert.equal(listed.length, 1)
})

test('whom an operator released after the end is left alone', async () => {
  const { personId, walletId } = await visitor(NOON)
  assert.equal(await endVisits(deps, campusId, NOON), 1)
  const actor = { kind: 'operator', id: uuidv7(NOON) } as const
  await unfreeze(deps, { campusId, personId, actor, reason: '延期' }, afterNoon(60))
  await endVisits(deps, campusId, afterNoon(3600))
  assert.equal(await stateOf(walletId), 'active')
})
