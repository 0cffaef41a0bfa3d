import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { testDatabase } from '../../../test/database.ts'
import { operatorCaller, personCaller, testHttp } from '../../../test/http.ts'
import { inTransaction, openPool, Rollback } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { type AuditEntry, recordAudit } from './record.ts'
import { auditRoutes } from './routes.ts'

const { pool, url, campusId } = await testDatabase({ after })
const owner = openPool(url, { max: 1 })
after(() => owner.end())
const NOW = new Date('2026-11-22T04:00:00.000Z')
const { call } = await testHttp({ after }, campusId, (http) => auditRoutes(http, { pool, clock: () => NOW }))
const auditor = operatorCaller('auditor')

const record = (entry: Partial<AuditEntry>) =>
  recordAudit(pool, {
    campusId,
    at: NOW,
    actor: { kind: 'system', id: null },
    action: 'test_done',
    subjectKind: 'report',
    subjectId: null,
    ...entry,
  })

test('the server can neither change nor remove an entry', async () => {
  await record({})
  for (const sql of [
    `UPDATE audit_entries SET action = 'nothing_done'`,
    'DELETE FROM audit_entries',
    'TRUNCATE audit_entries',
    'DROP TABLE audit_entries',
    'ALTER TABLE audit_entries DISABLE ROW LEVEL SECURITY',
  ])
    await assert.rejects(pool.query(sql), { code: '42501' }, sql)
})

test('the server cannot number or backdate entries between others', async () => {
  await assert.rejects(
    pool.query(
      `INSERT INTO audit_entries (campus_id, entry_id, at, actor_kind, action, subject_kind)
       VALUES ($1, 1, now(), 'system', 'test_done', 'report')`,
      [campusId],
    ),
    { code: '428C9' },
  )
})

test('an entry is undone with the change it tells of', async () => {
  await inTransaction(pool, async (client) => {
    await recordAudit(client, {
      campusId,
      at: NOW,
      actor: { kind: 'system', id: null },
      action: 'change_undone',
      subjectKind: 'report',
      subjectId: null,
    })
    throw new Rollback(undefined)
  })
  const list = await call(auditor, 'GET', '/v1/audit?action=change_undone')
  assert.deepEqual(list.body, { entries: [] })
})

test('half a surrogate pair in a detail is replaced, not refused', async () => {
  await record({ action: 'half_written', detail: { reason: 'a\ud800b' } })
  const { body } = await call(auditor, 'GET', '/v1/audit?action=half_written')
  assert.deepEqual(body.entries[0].detail, { reason: 'a\ufffdb' })
})

test('the list is newest first, in pages without gaps or repeats while entries come in', async () => {
  for (let i = 0; i < 7; i++) await record({ action: 'page_filled', detail: { i } })
  const seen: number[] = []
  let cursor = ''
  for (;;) {
    const { status, body } = await call(auditor, 'GET', `/v1/audit?action=page_filled&limit=3${cursor}`)
    assert.equal(status, 200)
    seen.push(...body.entries.map((entry: { detail: { i: number } }) => entry.detail.i))
    if (!body.next) break
    cursor = `&cursor=${body.next}`
    await record({ action: 'page_filled', detail: { i: 99 } })
  }
  assert.deepEqual(seen, [6, 5, 4, 3, 2, 1, 0])
})

test('actors and subjects are shown by name and found by id, campus number, login and policy key', async () => {
  const personId = uuidv7()
  const operatorId = uuidv7()
  await owner.query(
    `INSERT INTO people (campus_id, person_id, campus_no, name, role, full_time, wallet_id, id_type, search_keys, created_at)
     VALUES ($1, $2, 'S2026001', '张小明', 'undergraduate', true, 1, 'none', '', now())`,
    [campusId, personId],
  )
  await owner.query(
    `INSERT INTO operators (campus_id, operator_id, login, name, password_hash, roles, created_at)
     VALUES ($1, $2, 'desk1', '王芳', '', '{card_centre}', now())`,
    [campusId, operatorId],
  )
  await record({
    actor: { kind: 'operator', id: operatorId },
    action: 'person_frozen',
    subjectKind: 'person',
    subjectId: personId,
  })
  await record({ action: 'policy_set', subjectKind: 'policy', subjectId: 'cardFeeFen' })
  const frozen = `action=person_frozen`
  for (const filter of [
    `actor=${operatorId}`,
    'actor=desk1',
    'actor=DESK1',
    `subject=${personId}`,
    'subject=s2026001',
    'actor=desk1&subject=S2026001',
  ]) {
    const { body } = await call(auditor, 'GET', `/v1/audit?${frozen}&${filter}`)
    assert.equal(body.entries.length, 1, filter)
    assert.equal(body.entries[0].actorName, '王芳')
    assert.equal(body.entries[0].subjectName, '张小明')
  }
  for (const filter of ['actor=desk2', 'subject=S2026002', `actor=${personId}`, `subject=${operatorId}`]) {
    const { body } = await call(auditor, 'GET', `/v1/audit?${frozen}&${filter}`)
    assert.equal(body.entries.length, 0, filter)
  }
  assert.equal((await call(auditor, 'GET', '/v1/audit?subject=cardFeeFen')).body.entries.length, 1)
})

test('auditors and administrators read it, nobody else', async () => {
  assert.equal((await call(operatorCaller('administrator'), 'GET', '/v1/audit')).status, 200)
  for (const caller of [
    operatorCaller('card_centre'),
    operatorCaller('finance'),
    operatorCaller('merchant_manager', uuidv7()),
    personCaller(),
  ])
    assert.equal((await call(caller, 'GET', '/v1/audit')).status, 403)
  assert.equal((await call({ kind: 'anonymous' }, 'GET', '/v1/audit')).status, 401)
})

test('a look at the log is in the log', async () => {
  const who = operatorCaller('auditor')
  await call(who, 'GET', '/v1/audit?subject=S2026001')
  const { body } = await call(auditor, 'GET', `/v1/audit?actor=${who.operatorId}`)
  assert.equal(body.entries.length, 1)
  assert.equal(body.entries[0].action, 'audit_viewed')
  assert.deepEqual(body.entries[0].detail, { subject: 'S2026001' })
})

test('a cursor that is none is refused', async () => {
  for (const cursor of ['abc', '0', '1e3', '-1', '99999999999999999999'])
    assert.equal(
      (await call(auditor, 'GET', `/v1/audit?cursor=${cursor}`)).body.code,
      'cursor_invalid',
      cursor,
    )
})
