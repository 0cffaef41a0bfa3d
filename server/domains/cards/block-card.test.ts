import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { makeCardStock } from '../../../test/cards.ts'
import { NOON, testCampus } from '../../../test/factories.ts'
import { operatorCaller } from '../../../test/http.ts'
import { inTransaction, retryConflicts } from '../../base/database.ts'
import { actorOf } from '../audit/actor.ts'
import type { Finding } from '../cases/open-case.ts'
import { holdPayAlias } from '../credentials/find-pay-key.ts'
import { readHotList } from '../hot-list/listed.ts'
import { blockCard, unblockCard } from './block-card.ts'
import { endCard } from './end-card.ts'
import { freeze } from './freeze.ts'
import { readCard } from './list-cards.ts'
import { release } from './release.ts'
import { reportLost } from './report-lost.ts'
import { unfreeze } from './unfreeze.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const deps = { pool, holdPayAlias }
const { makeCarded } = await makeCardStock(campus)
const actor = actorOf(operatorCaller('card_centre'))

const findingOf = (personId: string, naturalKey = personId): Finding => ({
  kind: 'offline_not_genuine',
  naturalKey,
  subjects: [{ kind: 'person', id: personId }],
  detail: {},
})
const block = (cardNo: string, finding: Finding) =>
  retryConflicts(() =>
    inTransaction(pool, (db) => blockCard(db, campusId, cardNo, { finding, terminalId: null }, NOON)),
  )
const unblock = (cardNo: string) =>
  inTransaction(pool, (db) => unblockCard({ db, holdPayAlias }, { campusId, cardNo, actor }, NOON))
const isListed = async (value: string) =>
  (await readHotList(pool, campusId, 0)).entries.some((entry) => entry.listed && entry.value === value)
async function stateOf(cardNo: string) {
  const found = await readCard(pool, campusId, cardNo)
  assert.ok(found.ok)
  const { state, blocked, events } = found.card
  return {
    blocked: blocked?.reason ?? null,
    state,
    listed: await isListed(cardNo),
    acts: events.map(({ action }) => action).filter((action) => action.endsWith('blocked')),
  }
}
const BLOCKED = { blocked: 'offline_not_genuine', state: 'active', listed: true, acts: ['blocked'] }

test('a blocked card is on the hot list with its case, once however often it is found', async () => {
  const { cardNo, personId } = await makeCarded()
  await Promise.all(Array.from({ length: 5 }, () => block(cardNo, findingOf(personId))))
  assert.deepEqual(await stateOf(cardNo), BLOCKED)
  const { rows } = await pool.query('SELECT case_id FROM cases WHERE natural_key = $1', [personId])
  const found = await readCard(pool, campusId, cardNo)
  assert.ok(found.ok)
  assert.deepEqual(
    [rows.length, found.card.blocked],
    [1, { at: NOON.toISOString(), reason: 'offline_not_genuine', caseId: rows[0].case_id }],
  )
})

test('unblocked, it works again; what was found before does not block it again, something new does', async () => {
  const { cardNo, personId } = await makeCarded()
  await block(cardNo, findingOf(personId))
  await unblock(cardNo)
  await unblock(cardNo)
  const acts = ['blocked', 'unblocked']
  assert.deepEqual(await stateOf(cardNo), { blocked: null, state: 'active', listed: false, acts })
  await block(cardNo, findingOf(personId))
  assert.equal((await stateOf(cardNo)).blocked, null)
  await block(cardNo, findingOf(personId, `${personId} again`))
  assert.deepEqual(await stateOf(cardNo), { ...BLOCKED, acts: [...acts, 'blocked'] })
  const { rows } = await pool.query(
    `SELECT detail FROM audit_entries WHERE action = 'card_unblocked' AND subject_id = $1`,
    [personId],
  )
  assert.deepEqual(rows, [{ detail: { cardNo } }])
})

test('whatever becomes of the account, a blocked card stays on the hot list', async () => {
  const { cardNo, personId } = await makeCarded()
  const by = { campusId, personId, actor }
  await block(cardNo, findingOf(personId))
  for (const verb of [reportLost, release, freeze, unfreeze]) {
    assert.ok((await verb(deps, by, NOON)).ok)
    assert.ok(await isListed(cardNo))
  }
  await reportLost(deps, by, NOON)
  await unblock(cardNo)
  assert.deepEqual([await isListed(cardNo), (await stateOf(cardNo)).blocked], [true, null])
  await release(deps, by, NOON)
  assert.equal(await isListed(cardNo), false)
})

test('a loss that is released while the card is blocked leaves it on the hot list, whichever is first', async () => {
  for (let round = 0; round < 10; round++) {
    const { cardNo, personId } = await makeCarded()
    const by = { campusId, personId, actor }
    await reportLost(deps, by, NOON)
    await Promise.all([release(deps, by, NOON), block(cardNo, findingOf(personId))])
    assert.deepEqual(await stateOf(cardNo), BLOCKED)
  }
})

test('a card at its end is not blocked, and one that ended while it was blocked stays listed for good', async () => {
  const { cardNo, personId } = await makeCarded()
  await block(cardNo, findingOf(personId))
  assert.ok((await endCard(deps, { campusId, cardNo, actor, reason: 'x', how: 'void' }, NOON)).ok)
  await unblock(cardNo)
  assert.equal(await isListed(cardNo), true)
  await block(cardNo, findingOf(personId, `${personId} again`))
  assert.equal((await stateOf(cardNo)).blocked, null)
})
