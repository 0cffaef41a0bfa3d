import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import type { Caller } from '../../../contract/caller.ts'
import { IMPORT_BYTES_MAX, type ImportReport } from '../../../contract/imports.ts'
import { testDatabase } from '../../../test/database.ts'
import { operatorCaller, personCaller } from '../../../test/http.ts'
import { openPool, SERVER_ROLE } from '../../base/database.ts'
import { createHttp } from '../../base/http.ts'
import { createSecretHasher } from '../../base/secret-hash.ts'
import { makeResidentId } from '../../protocols/resident-id.ts'
import { createPolicyReader } from '../policy/read.ts'
import { errorFile, problemsOf } from './import-errors.ts'
import { readImportFile, readImportText } from './import-file.ts'
import { takeImportLock } from './import-lock.ts'
import { checkImport, importPeople } from './import-people.ts'
import { importRoutes } from './import-routes.ts'

const { pool, url, campusId } = await testDatabase({ after })
const deps = {
  pool,
  keys: { dataKey: randomBytes(32), indexKey: randomBytes(32) },
  hasher: createSecretHasher(randomBytes(32)),
  policyAt: createPolicyReader(pool),
}
const now = new Date('2026-11-22T04:00:00.000Z')
const actor = { kind: 'system', id: null } as const
const desk = operatorCaller('card_centre')

let caller: Caller = desk
const http = createHttp({
  logLevel: 'silent',
  resolveCampus: () => campusId,
  resolveCaller: async () => caller,
})
importRoutes(http, { ...deps, clock: () => now })
await http.ready()
after(() => http.close())

let drawn = 0
const newId = () => {
  drawn++
  return makeResidentId('530102', `${1960 + Math.floor(drawn / 900)}-03-15`, (drawn % 900) + 1)
}
const HEADER = '学工号,姓名,身份,身份证号,学院,专业,班级,宿舍,电话'
const csv = (...rows: string[]) => [HEADER, ...rows].join('\r\n')

async function parse(text: string) {
  const read = await readImportFile(text, now)
  assert.ok(read.ok, JSON.stringify(read))
  return read.file
}
async function run(text: string) {
  const file = await parse(text)
  const outcome = await importPeople(deps, { campusId, actor, file }, now)
  return { ...outcome, problems: problemsOf(file, outcome.bad) }
}
async function check(text: string) {
  const file = await parse(text)
  const outcome = await checkImport(deps, { campusId, file }, now)
  return { ...outcome, problems: problemsOf(file, outcome.bad) }
}
const faultOf = async (text: string) => {
  const read = await readImportFile(text, now)
  return read.ok ? null : read.extensions
}
async function person(campusNo: string) {
  const { rows } = await pool.query(
    `SELECT p.*, c.name AS college, d.building, d.room FROM people p
     LEFT JOIN colleges c USING (campus_id, college_id) LEFT JOIN dormitory_rooms d USING (campus_id, room_id)
     WHERE campus_no = $1`,
    [campusNo],
  )
  return rows[0]
}
const counts = (added: number, changed: number, unchanged: number, bad: number) => ({
  added,
  changed,
  unchanged,
  bad,
})
async function traces() {
  const { rows } = await pool.query(
    `SELECT (SELECT count(*) FROM people) AS people, (SELECT count(*) FROM wallets) AS wallets,
       (SELECT count(*) FROM pins) AS pins, (SELECT count(*) FROM audit_entries) AS entries,
       (SELECT max(xmin::text::bigint) FROM people) AS newest`,
  )
  return rows[0]
}

test('new people get account, PINs and places; the same file again changes nothing', async () => {
  const text = csv(
    `aa001,张三,本科生,${newId()},音乐学院,钢琴,2026级1班,梅园3栋402,13900001111`,
    `AA002,李四,教职工,${newId()},,,,,`,
  )
  assert.deepEqual((await check(text)).counts, counts(2, 0, 0, 0))
  assert.equal(await person('AA001'), undefined, 'a check writes nothing')
  assert.deepEqual((await run(text)).counts, counts(2, 0, 0, 0))
  const added = await person('AA001')
  assert.deepEqual(
    [added.name, added.role, added.full_time, added.college, added.building, added.room, added.phone],
    ['张三', 'undergraduate', true, '音乐学院', '梅园3栋', '402', '13900001111'],
  )
  assert.equal((await person('AA002')).full_time, false)
  const before = await traces()
  assert.deepEqual((await run(text)).counts, counts(0, 0, 2, 0))
  assert.deepEqual(await traces(), before)
})

test('what differs is changed and told in the audit log; columns that are not there say nothing', async () => {
  const id = newId()
  await run(csv(`AB001,王五,新生,${id},音乐学院,,,梅园3栋402,13900001111`))
  const partial = '宿舍,学工号,身份\n竹园1栋 101,AB001,本科生'
  assert.deepEqual((await run(partial)).counts, counts(0, 1, 0, 0))
  const changed = await person('AB001')
  assert.deepEqual(
    [changed.name, changed.role, changed.college, changed.building, changed.room, changed.phone],
    ['王五', 'undergraduate', '音乐学院', '竹园1栋', '101', '13900001111'],
  )
  const { rows } = await pool.query(
    `SELECT detail FROM audit_entries WHERE action = 'person_changed' AND subject_id = $1`,
    [changed.person_id],
  )
  assert.deepEqual(rows, [
    { detail: { campusNo: 'AB001', changed: ['role', 'building', 'room'], role: 'undergraduate' } },
  ])
  await run('学工号,姓名,电话\nAB001,王伍,')
  const again = await person('AB001')
  assert.deepEqual([again.name, again.phone], ['王伍', null], 'a blank cell says that there is none')
  assert.match(again.search_keys, /王伍/)
  assert.deepEqual((await run(`学工号,身份证号\nAB001,`)).counts, counts(0, 0, 1, 0), 'an ID number stays')
})

test('a visitor needs a name only and leaves after the visit; whoever is one no longer may stay', async () => {
  await run('学工号,姓名,身份\nAC001,访客甲,访客')
  assert.equal((await person('AC001')).expires_at.toISOString(), '2026-12-22T04:00:00.000Z')
  await run('学工号,身份\nAC001,教职工')
  assert.equal((await person('AC001')).expires_at, null)
})

test('random PINs are handed to whoever asked for the import, once', async () => {
  const handed: unknown[] = []
  const file = await parse('学工号,姓名,身份,证件类型\nAD001,无证,教职工,无')
  const onEnrolled = (people: unknown[]) => void handed.push(...people)
  await importPeople(deps, { campusId, actor, file, onEnrolled }, now)
  await importPeople(deps, { campusId, actor, file, onEnrolled }, now)
  assert.equal(handed.length, 1)
  assert.match(JSON.stringify(handed), /"campusNo":"AD001".*"queryPin":"\d{6}"/)
})

test('headers are Chinese or English, in any order and case; unknown columns are named', async () => {
  const text = `Phone,ID Number,Shoe size,campus_no,NAME,Role,Full-time,备注\n13900001111,${newId()},42,AE001,Ann Lee,Graduate,no,x`
  const file = await parse(text)
  assert.deepEqual(file.unknownColumns, ['Shoe size', '备注'])
  assert.deepEqual((await run(text)).counts, counts(1, 0, 0, 0))
  const ann = await person('AE001')
  assert.deepEqual([ann.name, ann.role, ann.full_time], ['Ann Lee', 'graduate', false])
})

test('UTF-8 with a mark and GB18030 are the same file', async () => {
  // 学工号,姓名,身份 / AF001,张三,访客
  const gb = Buffer.from('d1a7b9a4bac52cd0d5c3fb2cc9edb7dd0a41463030312cd5c5c8fd2cb7c3bfcd', 'hex')
  const utf = Buffer.from('\ufeff学工号,姓名,身份\nAF001,张三,访客')
  const [one, two] = [gb, utf].map(readImportText)
  assert.deepEqual(one, two)
  assert.ok(one?.ok)
  assert.deepEqual((await run(one.text)).counts, counts(1, 0, 0, 0))
  assert.deepEqual(readImportText(Buffer.from([0xff, 0xff])), {
    ok: false,
    code: 'import_file_invalid',
    extensions: { reason: 'encoding' },
  })
})

test('a file that cannot be read is refused with its fault', async () => {
  const faults: [string, object][] = [
    ['', { reason: 'empty' }],
    ['学工号,姓名\n\n', { reason: 'empty' }],
    ['姓名\n张三', { reason: 'no_campus_number' }],
    ['学工号,学号\n1,1', { reason: 'column_twice', column: '学号' }],
    ['学工号\n"1', { reason: 'quotes', row: 2 }],
    [`学工号\n${','.repeat(100)}`, { reason: 'too_many_columns', row: 2 }],
    [`学工号\n${'1\n'.repeat(100_001)}`, { reason: 'too_large', row: 100_002 }],
  ]
  for (const [text, fault] of faults) assert.deepEqual(await faultOf(text), fault, text.slice(0, 20))
  const huge = readImportText(Buffer.alloc(IMPORT_BYTES_MAX + 1))
  assert.ok(!huge.ok && huge.extensions?.reason === 'too_large')
})

test('every kind of mistake is told with its row and column', async () => {
  const good = newId()
  const broken = `${good.slice(0, 17)}${good.endsWith('1') ? '2' : '1'}`
  const header = '学工号,姓名,身份,证件类型,证件号码,全日制,学院,专业,班级,宿舍,电话'
  const mistakes: [string, string | null, string][] = [
    [`,甲,访客`, '学工号', 'campus_no_missing'],
    [`a-1,甲,访客`, '学工号', 'campus_no_invalid'],
    [`5.30102E+17,甲,访客`, '学工号', 'number_spoilt'],
    [`BA001,,访客`, '姓名', 'name_missing'],
    [`BA002,甲,`, '身份', 'role_missing'],
    [`BA003,甲,校长`, '身份', 'role_unknown'],
    [`BA004,甲,本科生,学生证,${good}`, '证件类型', 'id_type_unknown'],
    [`BA005,甲,本科生`, '证件号码', 'id_number_missing'],
    [`BA006,甲,本科生,身份证,123`, '证件号码', 'id_number_form'],
    [`BA007,甲,本科生,护照,12`, '证件号码', 'id_number_form'],
    [`BA008,甲,本科生,,990102199001010011x`, '证件号码', 'id_number_form'],
    [`BA009,甲,本科生,,000102199001010011`, '证件号码', 'id_number_region'],
    [`BA010,甲,本科生,,530102199002300011`, '证件号码', 'id_number_birth'],
    [`BA011,甲,本科生,,${broken}`, '证件号码', 'id_number_check'],
    [`BA012,甲,本科生,,5.30102E+17`, '证件号码', 'number_spoilt'],
    [`BA013,甲,访客,,,也许`, '全日制', 'full_time_unknown'],
    [`BA014,甲,访客,,,,,钢琴`, '学院', 'places_incomplete'],
    [`BA015,甲,访客,,,,音乐学院,,一班`, '专业', 'places_incomplete'],
    [`BA016,甲,访客,,,,,,,梅园`, '宿舍', 'dormitory_invalid'],
    [`BA017,甲,访客,,,,,,,,不知道`, '电话', 'phone_invalid'],
    [`BA018,甲\u0007,访客`, '姓名', 'text_invalid'],
    [`BA019,${'长'.repeat(61)},访客`, '姓名', 'text_too_long'],
    [`BA020,甲,访客,,,,,,,,,多`, null, 'cells_too_many'],
  ]
  const text = [header, ...mistakes.map(([row]) => row)].join('\n')
  const { problems, counts: found } = await check(text)
  assert.deepEqual(
    problems.map(({ row, column, code }) => [row, column, code]),
    mistakes.map(([, column, code], i) => [i + 2, column, code]),
  )
  assert.deepEqual(found, counts(0, 0, 0, mistakes.length))
})

test('all that is wrong in a row is told at once, and its row counts as the file has it', async () => {
  const { problems } = await check('学工号,姓名,身份,宿舍\n\nBB001,"甲\n",访客,\n\nBB002,,校长,梅园')
  assert.deepEqual(
    problems.map(({ row, code }) => [row, code]),
    [
      [5, 'name_missing'],
      [5, 'role_unknown'],
      [5, 'dormitory_invalid'],
    ],
  )
})

test('a number that stands twice in the file is wrong in both rows', async () => {
  const id = newId()
  const { problems } = await check(
    csv(`BC001,甲,本科生,${id}`, `bc001,乙,本科生,${newId()}`, `BC002,丙,本科生,${id}`, `BC003,丁,访客,`),
  )
  assert.deepEqual(
    problems.map(({ row, code, otherRow }) => [row, code, otherRow]),
    [
      [2, 'campus_no_twice', 3],
      [2, 'id_number_twice', 4],
      [3, 'campus_no_twice', 2],
      [4, 'id_number_twice', 2],
    ],
  )
})

test('an ID number is never changed, and never given to a second person', async () => {
  const [mine, other] = [newId(), newId()]
  await run(csv(`BD001,甲,本科生,${mine}`))
  const { problems } = await run(csv(`BD001,乙,本科生,${other}`, `BD002,丙,本科生,${mine}`))
  assert.deepEqual(
    problems.map(({ row, code }) => [row, code]),
    [
      [2, 'id_number_differs'],
      [3, 'id_number_taken'],
    ],
  )
  assert.equal((await person('BD001')).name, '甲')
})

test('the error file runs nothing in a spreadsheet, and is imported again once it is mended', async () => {
  const text = csv(`BE001,=cmd(),访客校长,,,,,,`, `BE002,好人,访客,,,,,,`)
  const file = await parse(text)
  const { bad } = await checkImport(deps, { campusId, file }, now)
  const errors = errorFile(file, bad)
  assert.match(errors, /^\ufeff学工号,姓名,身份,.*,原因 Reason\r\nBE001,"'=cmd\(\)",访客校长,/)
  assert.match(errors, /2 \[身份\] 身份应为.*A role is/)
  assert.ok(!errors.includes('BE002'))
  const mended = await parse(errors.slice(1).replace('访客校长', '访客'))
  assert.deepEqual(mended.unknownColumns, [])
  await importPeople(deps, { campusId, actor, file: mended }, now)
  assert.equal((await person('BE001')).name, '=cmd()')
  const stillBad = await parse(errors.slice(1))
  const again = errorFile(stillBad, (await checkImport(deps, { campusId, file: stillBad }, now)).bad)
  assert.equal(again.match(/原因 Reason/g)?.length, 1)
})

test('two imports of one file at once, and a desk beside them, come to the same people', async () => {
  const rows = Array.from({ length: 1200 }, (_, i) => `BF${1000 + i},人${i},本科生,${newId()}`)
  const outcomes = await Promise.all([
    run(csv(...rows)),
    run(csv(...rows)),
    run(csv(...rows.slice(600, 900))),
  ])
  const sum = outcomes.reduce((all, { counts: { added } }) => all + added, 0)
  assert.equal(sum, 1200)
  assert.ok(outcomes.every(({ bad }) => bad.length === 0))
  assert.deepEqual((await run(csv(...rows))).counts, counts(0, 0, 1200, 0))
})

test('an import whose connections are killed in the middle comes right when it is repeated', async () => {
  const rows = Array.from({ length: 1600 }, (_, i) => `BG${1000 + i},人${i},本科生,${newId()}`)
  const file = await parse(csv(...rows))
  const own = openPool(url, { max: 3, role: SERVER_ROLE })
  const killed = importPeople(
    { ...deps, pool: own },
    {
      ...{ campusId, actor, file },
      onProgress: async (done) => {
        if (done !== 1000) return
        const owner = openPool(url, { max: 1 })
        const { rows: pids } = await owner.query('SELECT pg_backend_pid() AS me')
        setTimeout(() => {
          void owner
            .query(
              `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> $1 AND state <> 'idle'`,
              [pids[0].me],
            )
            .finally(() => owner.end())
        }, 30)
      },
    },
    now,
  )
  await killed.catch(() => {})
  await own.end()
  const { counts: left } = await run(csv(...rows))
  assert.ok(left.unchanged >= 1000)
  assert.equal(left.added + left.unchanged, 1600)
  const { rows: broken } = await pool.query(
    `SELECT count(*) AS people, count(w.wallet_id) AS wallets,
       count(*) FILTER (WHERE (SELECT count(*) FROM pins i WHERE i.campus_id = p.campus_id AND i.person_id = p.person_id) = 2) AS pins
     FROM people p LEFT JOIN wallets w USING (campus_id, wallet_id) WHERE campus_no LIKE 'BG%'`,
  )
  assert.deepEqual(broken[0], { people: 1600, wallets: 1600, pins: 1600 })
})

type Reply = { status: number; text: string; body: ImportReport & { code?: string; reason?: string } }
async function ask(
  method: 'GET' | 'POST',
  path: string,
  payload?: string,
  type = 'text/csv',
): Promise<Reply> {
  const reply = await http.inject({
    ...{ method, url: path },
    ...(payload === undefined ? {} : { payload, headers: { 'content-type': type } }),
  })
  const isJson = String(reply.headers['content-type']).includes('json')
  return {
    status: reply.statusCode,
    text: reply.payload,
    body: isJson ? reply.json() : ({} as Reply['body']),
  }
}
const upload = (text: string) => ask('POST', '/v1/imports?fileName=people.csv', text)
const start = (id: string, goodRowsOnly: boolean) =>
  ask('POST', `/v1/imports/${id}/run`, JSON.stringify({ goodRowsOnly }), 'application/json')
async function ended(id: string): Promise<ImportReport> {
  for (;;) {
    const { body } = await ask('GET', `/v1/imports/${id}`)
    if (body.state !== 'running') return body
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

test('at the desk: upload, look, run, and see what was done', async () => {
  const { status, body } = await upload(csv(`CA001,甲,访客,`, `CA002,乙,校长,`))
  assert.equal(status, 201)
  assert.deepEqual(
    [body.state, body.rows, body.counts, body.problems],
    ['checked', 2, counts(1, 0, 0, 1), [{ row: 3, column: '身份', code: 'role_unknown' }]],
  )
  assert.equal((await start(body.id, false)).status, 202)
  assert.equal((await ended(body.id)).state, 'checked', 'with a bad row nothing is done')
  assert.equal(await person('CA001'), undefined)
  assert.equal((await start(body.id, true)).status, 202)
  const done = await ended(body.id)
  assert.deepEqual(
    [done.state, done.rowsDone, done.counts, done.randomPins],
    ['done', 2, counts(1, 0, 0, 1), 1],
  )
  const errors = await ask('GET', `/v1/imports/${body.id}/errors.csv`)
  assert.match(errors.text, /CA002,乙,校长/)
  assert.equal((await start(body.id, true)).body.code, 'import_conflict')
  const { rows } = await pool.query(
    `SELECT action, detail FROM audit_entries WHERE subject_id = $1 ORDER BY entry_id`,
    [body.id],
  )
  const detail = { fileName: 'people.csv', rows: 2, added: 1, changed: 0, unchanged: 0, bad: 1 }
  assert.deepEqual(rows, [
    { action: 'people_import_checked', detail },
    { action: 'people_imported', detail },
    { action: 'people_import_errors_viewed', detail: {} },
  ])
})

test('what is kept of a file is sealed, and the file itself only until it is imported', async () => {
  const id = newId()
  const { body } = await upload(csv(`CB001,甲乙丙,本科生,${id}`))
  const stored = async () =>
    (await pool.query('SELECT i.*, i::text AS whole FROM imports i WHERE import_id = $1', [body.id])).rows[0]
  const before = await stored()
  assert.ok(before.file_sealed)
  assert.ok(!before.whole.includes(Buffer.from(id).toString('hex')) && !before.whole.includes('甲乙丙'))
  await start(body.id, false)
  assert.equal((await ended(body.id)).state, 'done')
  assert.equal((await stored()).file_sealed, null)
})

test('one import at a time; one whose server died is interrupted and goes on when it is run again', async () => {
  const { body } = await upload(csv(`CC001,甲,访客,`))
  const release = await takeImportLock(pool, campusId)
  assert.ok(release)
  assert.equal((await start(body.id, true)).body.code, 'import_conflict')
  await release()
  await pool.query(`UPDATE imports SET state = 'running' WHERE import_id = $1`, [body.id])
  assert.equal((await ended(body.id)).state, 'interrupted')
  assert.equal((await start(body.id, true)).status, 202)
  assert.equal((await ended(body.id)).state, 'done')
})

test('an upload is CSV of at most 20 MB, and nothing else', async () => {
  assert.equal((await ask('POST', '/v1/imports?fileName=a', '{}', 'application/json')).status, 415)
  assert.equal((await ask('POST', '/v1/imports', 'a')).body.code, 'body_invalid')
  const empty = await ask('POST', '/v1/imports?fileName=a')
  assert.deepEqual([empty.body.code, empty.body.reason], ['import_file_invalid', 'empty'])
  const large = await upload('x'.repeat(IMPORT_BYTES_MAX + 1))
  assert.deepEqual([large.status, large.body.code], [413, 'body_too_large'])
  assert.equal((await upload(`学工号\n"`)).body.reason, 'quotes')
})

test('imports are of the card centre and administrators', async () => {
  const { body } = await upload(csv(`CD001,甲,访客,`))
  const asks = () =>
    Promise.all([
      upload(csv('CD002,乙,访客,')),
      ask('GET', `/v1/imports/${body.id}`),
      ask('GET', `/v1/imports/${body.id}/errors.csv`),
      start(body.id, true),
    ])
  for (const other of [
    ...(['finance', 'auditor', 'merchant_manager'] as const).map((role) => operatorCaller(role)),
    personCaller(),
  ]) {
    caller = other
    for (const { status } of await asks()) assert.equal(status, 403)
  }
  caller = { kind: 'anonymous' }
  for (const { status } of await asks()) assert.equal(status, 401)
  caller = operatorCaller('administrator')
  for (const { status } of await asks()) assert.ok(status < 300)
  await ended(body.id)
  caller = desk
  assert.equal((await ask('GET', '/v1/imports/00000000-0000-4000-8000-000000000000')).status, 404)
})
