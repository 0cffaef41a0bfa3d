import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import type { NewPerson, PersonAdded, PersonSummary } from '../../../contract/people.ts'
import { testDatabase } from '../../../test/database.ts'
import { operatorCaller, personCaller, testHttp } from '../../../test/http.ts'
import { uuidv7 } from '../../base/ids.ts'
import { createSecretHasher } from '../../base/secret-hash.ts'
import { makeResidentId } from '../../protocols/resident-id.ts'
import { recordAudit } from '../audit/record.ts'
import { setAccountState } from '../ledger/set-account-state.ts'
import { createPolicyReader } from '../policy/read.ts'
import { setPolicy } from '../policy/set.ts'
import { enrolPeople } from './enrol.ts'
import { rosterRoutes } from './routes.ts'

const { pool, campusId } = await testDatabase({ after })
const deps = {
  pool,
  keys: { dataKey: randomBytes(32), indexKey: randomBytes(32) },
  hasher: createSecretHasher(randomBytes(32)),
  policyAt: createPolicyReader(pool),
}
let now = new Date('2026-11-22T04:00:00.000Z')
const { call } = await testHttp({ after }, campusId, (http) =>
  rosterRoutes(http, { ...deps, clock: () => now }),
)
const desk = operatorCaller('card_centre')
const looking = ['card_centre', 'finance', 'auditor', 'administrator'] as const

let made = 0
function somebody(changes: Partial<NewPerson> = {}): NewPerson {
  made++
  return {
    id: uuidv7(now),
    campusNo: `S2026${String(made).padStart(4, '0')}`,
    name: '周末',
    role: 'undergraduate',
    idType: 'resident',
    idNumber: makeResidentId('530102', `${1960 + Math.floor(made / 900)}-03-15`, (made % 900) + 1),
    college: null,
    major: null,
    className: null,
    dormitory: null,
    phone: null,
    fullTime: true,
    ...changes,
  }
}
const add = async (changes: Partial<NewPerson> = {}): Promise<PersonAdded> => {
  const { status, body, text } = await call(desk, 'POST', '/v1/people', somebody(changes))
  assert.equal(status, 201, text)
  return body
}
const search = async (query: string): Promise<{ people: PersonSummary[]; total: number; next?: string }> => {
  const { status, body, text } = await call(desk, 'GET', `/v1/people?${query}`)
  assert.equal(status, 200, text)
  return body
}
const auditOf = async (subjectId: string | null, action: string) => {
  const { rows } = await pool.query(
    'SELECT * FROM audit_entries WHERE subject_id IS NOT DISTINCT FROM $1 AND action = $2 ORDER BY entry_id',
    [subjectId, action],
  )
  return rows
}

test('a person who is added has an account, both PINs and a page', async () => {
  const places = { college: '音乐学院', major: '钢琴', className: '2026级1班', dormitory: '梅园3栋402' }
  const added = await add({ ...places, name: '单田芳', phone: '13900001111', idNumber: '11010519491231002X' })
  const expected = {
    ...places,
    dormitory: '梅园3栋 402',
    name: '单田芳',
    role: 'undergraduate',
    accountState: 'active',
    walletFen: 0,
    subsidyFen: 0,
    idType: 'resident',
    idNumberMasked: '110*************2X',
    birth: '1949-12-31',
    phone: '13900001111',
    fullTime: true,
    createdAt: now.toISOString(),
    expiresAt: null,
    queryPin: { initial: true, lockedUntil: null },
    spendingPin: { initial: true, lockedUntil: null },
    payKey: null,
  }
  const { initialPins, ...page } = added
  assert.deepEqual(initialPins, { query: null, spending: null }, 'they follow from the ID number')
  for (const [key, value] of Object.entries(expected))
    assert.deepEqual(page[key as keyof typeof page], value, key)
  const viewed = await call(desk, 'GET', `/v1/people/${added.id}`)
  assert.deepEqual(viewed.body, page)
  assert.ok(!viewed.text.includes('194912'), 'the ID number is masked')
})

test('a visitor without an ID number gets random PINs, shown once, and stays thirty days', async () => {
  const person = somebody({ role: 'visitor', idType: 'none', idNumber: null, fullTime: false })
  const first = await call(desk, 'POST', '/v1/people', person)
  assert.match(first.body.initialPins.query, /^\d{6}$/)
  assert.match(first.body.initialPins.spending, /^\d{6}$/)
  assert.equal(first.body.expiresAt, '2026-12-22T04:00:00.000Z')
  const again = await call(desk, 'POST', '/v1/people', person)
  assert.equal(again.status, 201)
  assert.deepEqual(again.body, { ...first.body, initialPins: { query: null, spending: null } })
})

test('the days of a visit are policy', async () => {
  const actor = { kind: 'system', id: null } as const
  const change = { campusId, actor, key: 'visitorDays', value: 7, from: '2027-01-01', reason: 'short' }
  assert.ok((await setPolicy({ pool, recordAudit }, change, now)).ok)
  const visitor = somebody({ role: 'visitor', idType: 'none', idNumber: null })
  const later = new Date('2027-01-01T00:00:00.000Z')
  const fresh = { ...deps, policyAt: createPolicyReader(pool) }
  assert.ok((await enrolPeople(fresh, { campusId, actor, people: [visitor] }, later)).ok)
  const { body } = await call(desk, 'GET', `/v1/people/${visitor.id}`)
  assert.equal(body.expiresAt, '2027-01-08T00:00:00.000Z')
})

test('what is refused leaves no account, no person and no entry', async () => {
  const count = async () => {
    const { rows } = await pool.query(
      `SELECT (SELECT count(*) FROM people) AS people, (SELECT count(*) FROM wallets) AS wallets,
         (SELECT count(*) FROM ledger_accounts) AS accounts, (SELECT count(*) FROM pins) AS pins,
         (SELECT count(*) FROM audit_entries WHERE action = 'person_added') AS entries`,
    )
    return rows[0]
  }
  const first = await add()
  const before = await count()
  const taken = await call(desk, 'POST', '/v1/people', somebody({ campusNo: first.campusNo.toLowerCase() }))
  assert.equal(taken.status, 409)
  assert.equal(taken.body.code, 'number_taken')
  assert.equal(taken.body.pointer, '/campusNo')
  const invalid = await call(desk, 'POST', '/v1/people', somebody({ idNumber: '110105194912310021' }))
  assert.deepEqual(
    [invalid.status, invalid.body.code, invalid.body.reason],
    [422, 'id_number_invalid', 'check'],
  )
  const actor = { kind: 'system', id: null } as const
  const people = [somebody(), somebody({ campusNo: first.campusNo })]
  const bulk = await enrolPeople(deps, { campusId, actor, people }, now)
  assert.deepEqual(bulk, { ok: false, code: 'number_taken', extensions: { row: 1, pointer: '/campusNo' } })
  assert.deepEqual(await count(), before)
})

test('the same id for somebody else is refused', async () => {
  const person = somebody()
  assert.equal((await call(desk, 'POST', '/v1/people', person)).status, 201)
  const other = await call(desk, 'POST', '/v1/people', { ...somebody(), id: person.id })
  assert.deepEqual([other.status, other.body.code, other.body.pointer], [409, 'number_taken', '/id'])
})

test('people are found by pinyin, initials, name, campus number and whole ID number', async () => {
  const zeng = await add({ name: '曾国藩', campusNo: 'ZZ990001' })
  const qiu = await add({ name: '仇小英', campusNo: 'ZZ990002' })
  const found: [string, string[]][] = [
    ['曾', [zeng.id]],
    ['国藩', [zeng.id]],
    ['zengguofan', [zeng.id]],
    ['zgf', [zeng.id]],
    ['cengguo', [zeng.id]],
    ['qiuxiaoying', [qiu.id]],
    ['qxy', [qiu.id]],
    ['chouxy', [qiu.id]],
    ['zz99', [zeng.id, qiu.id]],
    ['ＺＺ９９０００２', [qiu.id]],
    ['zz99%', []],
    ['guofanz', []],
  ]
  for (const [q, ids] of found) {
    const { people, total } = await search(`q=${encodeURIComponent(q)}`)
    assert.deepEqual(
      people.map((person) => person.id),
      ids,
      q,
    )
    assert.equal(total, ids.length)
  }
  const idNumber = makeResidentId('530102', '1990-01-01', 1)
  const known = await add({ idNumber })
  assert.deepEqual(
    (await search(`q=${idNumber.toLowerCase()}`)).people.map((person) => person.id),
    [known.id],
  )
})

test('filters go together, and pages follow without gaps', async () => {
  const lost = await add({ name: '解缙', role: 'staff', college: '美术学院' })
  await add({ name: '解缙', role: 'staff', college: '设计学院' })
  const college = encodeURIComponent('美术学院')
  const { rows } = await pool.query('SELECT wallet_id FROM people WHERE person_id = $1', [lost.id])
  await setAccountState(pool, campusId, rows[0].wallet_id, 'lost')
  const { people, total } = await search(`q=xj&role=staff&state=lost&college=${college}`)
  assert.deepEqual([people.length, people[0]?.id, people[0]?.accountState, total], [1, lost.id, 'lost', 1])
  assert.equal((await search(`q=xj&state=active&college=${college}`)).total, 0)
  assert.equal((await search(`college=${encodeURIComponent('没有')}`)).total, 0)

  const all = (await search('limit=200')).people.map((person) => person.campusNo)
  const paged: string[] = []
  let next: string | undefined
  do {
    const page = await search(`limit=3${next ? `&cursor=${next}` : ''}`)
    assert.equal(page.total, all.length)
    paged.push(...page.people.map((person) => person.campusNo))
    next = page.next
  } while (next)
  assert.deepEqual(paged, all)
  assert.equal((await call(desk, 'GET', '/v1/people?cursor=abc_')).body.code, 'cursor_invalid')
})

test('every look is in the audit log, without the number that was looked for', async () => {
  const idNumber = makeResidentId('530102', '1991-01-01', 1)
  const person = await add({ idNumber, name: '区志强' })
  assert.equal((await auditOf(person.id, 'person_added')).length, 1)
  await call(desk, 'GET', `/v1/people/${person.id}`)
  const [view] = await auditOf(person.id, 'person_viewed')
  assert.deepEqual([view.actor_kind, view.actor_id], ['operator', desk.operatorId])
  await search(`q=${idNumber}&limit=1`)
  await search('q=ouzhi&role=staff')
  const searches = (await auditOf(null, 'people_searched')).slice(-2)
  assert.deepEqual(
    searches.map((entry) => entry.detail),
    [
      { q: '530*************' + idNumber.slice(-2), found: 1 },
      { q: 'ouzhi', role: 'staff', found: 0 },
    ],
  )
  const { rows } = await pool.query('SELECT count(*) AS n FROM audit_entries WHERE detail::text LIKE $1', [
    `%${idNumber}%`,
  ])
  assert.equal(rows[0].n, 0)
})

test('the whole ID number is shown to the card centre, for a reason that stays', async () => {
  const idNumber = makeResidentId('530102', '1992-01-01', 1)
  const { id } = await add({ idNumber })
  const shown = await call(desk, 'POST', `/v1/people/${id}/id-number`, { reason: '核对证件' })
  assert.deepEqual(shown.body, { idNumber })
  const [entry] = await auditOf(id, 'id_number_revealed')
  assert.deepEqual(entry.detail, { reason: '核对证件' })
  assert.equal((await call(desk, 'POST', `/v1/people/${id}/id-number`, {})).status, 400)
  for (const role of ['finance', 'auditor', 'administrator', 'merchant_manager'] as const) {
    const refused = await call(operatorCaller(role), 'POST', `/v1/people/${id}/id-number`, { reason: 'x' })
    assert.equal(refused.status, 403, role)
  }
  assert.equal((await auditOf(id, 'id_number_revealed')).length, 1)
})

test('the export has the people of the filter, for a spreadsheet, and nothing runs in it', async () => {
  await add({ name: '=HYPERLINK("http://x")', campusNo: 'CSV00001', college: '+学院' })
  await add({ name: '李, 四', campusNo: 'CSV00002', role: 'staff' })
  const csv = await call(operatorCaller('auditor'), 'GET', '/v1/people.csv?q=csv')
  assert.equal(csv.status, 200)
  assert.equal(csv.headers['content-type'], 'text/csv; charset=utf-8')
  assert.match(String(csv.headers['content-disposition']), /^attachment; filename="people-2026-11-22\.csv"$/)
  assert.deepEqual(csv.text.split('\r\n'), [
    '\ufeff学工号,姓名,身份,学院,专业,班级,账户状态,余额（元）,补助（元）',
    `CSV00001,"'=HYPERLINK(""http://x"")",本科生,"'+学院",,,正常,0.00,0.00`,
    'CSV00002,"李, 四",教职工,,,,正常,0.00,0.00',
    '',
  ])
  const entry = (await auditOf(null, 'people_exported')).at(-1)
  assert.deepEqual(entry.detail, { q: 'csv', found: 2 })
})

test('an export of more people than are read at once has each once', async () => {
  const actor = { kind: 'system', id: null } as const
  const numbers = Array.from({ length: 2001 }, (_, i) => `XP${String(i).padStart(6, '0')}`)
  const people = numbers.map((campusNo) => somebody({ campusNo }))
  assert.ok((await enrolPeople(deps, { campusId, actor, people }, now)).ok)
  const { text } = await call(desk, 'GET', '/v1/people.csv?q=xp')
  const lines = text.split('\r\n').slice(1, -1)
  assert.deepEqual(
    lines.map((line) => line.split(',')[0]),
    numbers,
  )
})

test('desks look at people, merchants and everybody else do not', async () => {
  const { id } = await add()
  const urls = ['/v1/people', `/v1/people/${id}`, '/v1/people.csv', '/v1/organisation']
  for (const url of urls) {
    for (const role of looking) assert.equal((await call(operatorCaller(role), 'GET', url)).status, 200, url)
    const manager = operatorCaller('merchant_manager', uuidv7())
    const terminal = {
      kind: 'terminal',
      terminalId: uuidv7(),
      terminalKind: 'pos',
      merchantId: null,
    } as const
    for (const caller of [manager, personCaller(id), terminal])
      assert.equal((await call(caller, 'GET', url)).status, 403, url)
    assert.equal((await call({ kind: 'anonymous' }, 'GET', url)).status, 401, url)
  }
  for (const role of ['finance', 'auditor', 'merchant_manager'] as const)
    assert.equal((await call(operatorCaller(role), 'POST', '/v1/people', somebody())).status, 403, role)
  assert.equal((await call(operatorCaller('administrator'), 'POST', '/v1/people', somebody())).status, 201)
})

test('who is nobody is not found', async () => {
  assert.equal((await call(desk, 'GET', `/v1/people/${uuidv7()}`)).body.code, 'not_found')
  const reveal = await call(desk, 'POST', `/v1/people/${uuidv7()}/id-number`, { reason: 'x' })
  assert.equal(reveal.body.code, 'not_found')
  assert.equal((await call(desk, 'GET', '/v1/people/no-uuid')).body.code, 'body_invalid')
})

test('colleges, majors and classes are listed by name', async () => {
  const { body } = await call(desk, 'GET', '/v1/organisation')
  const music = body.colleges.find((college: { name: string }) => college.name === '音乐学院')
  assert.deepEqual(music, { name: '音乐学院', majors: [{ name: '钢琴', classes: ['2026级1班'] }] })
  const art = body.colleges.find((college: { name: string }) => college.name === '美术学院')
  assert.deepEqual(art, { name: '美术学院', majors: [] })
})
