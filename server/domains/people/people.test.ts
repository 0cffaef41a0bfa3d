import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import type { NewPerson } from '../../../contract/people.ts'
import { testDatabase } from '../../../test/database.ts'
import { inTransaction, openPool, Rollback } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { makeResidentId } from '../../protocols/resident-id.ts'
import { addPeople, checkPerson } from './add-people.ts'
import { findByLogin, findPerson } from './find-person.ts'
import { checkIdNumber, maskIdNumber } from './id-number.ts'
import { openIdNumber } from './open-id-number.ts'
import { readPlaces } from './organisation.ts'
import { visitEnded } from './person.ts'

const { pool, url, campusId } = await testDatabase({ after })
const owner = openPool(url, { max: 1 })
after(() => owner.end())
const keys = { dataKey: randomBytes(32), indexKey: randomBytes(32) }
const NOW = new Date('2026-11-22T04:00:00.000Z')

let made = 0
/** Somebody who is nobody else. */
function somebody(changes: Partial<NewPerson> = {}): NewPerson {
  made++
  return {
    id: uuidv7(),
    campusNo: `2026${String(made).padStart(4, '0')}`,
    name: '张小明',
    role: 'undergraduate',
    idType: 'resident',
    idNumber: makeResidentId('110101', '2007-03-15', made),
    college: null,
    major: null,
    className: null,
    dormitory: null,
    phone: null,
    fullTime: true,
    ...changes,
  }
}

let wallets = 0
const add = (...people: NewPerson[]) =>
  inTransaction(pool, async (client) => {
    const rows = people.map((given) => {
      const checked = checkPerson(given, NOW)
      assert.ok(checked.ok, JSON.stringify(checked))
      return { person: checked.person, walletId: ++wallets, expiresAt: null }
    })
    const done = await addPeople(client, keys, campusId, rows, NOW)
    if (!done.ok) throw new Rollback(done)
    return done
  })
const refusal = (checked: ReturnType<typeof checkPerson>) =>
  checked.ok ? 'ok' : [checked.code, checked.extensions?.pointer, checked.extensions?.reason]

test('a person is found by id, campus number and ID number, in any case', async () => {
  const idNumber = '11010519491231002X'
  const person = somebody({ campusNo: 't2019001', idNumber, name: '  李 四 ' })
  assert.ok((await add(person)).ok)
  const found = await findPerson(pool, campusId, person.id)
  assert.ok(found)
  assert.equal(found.name, '李 四')
  assert.equal(found.birth, '1949-12-31')
  assert.equal(found.expiresAt, null)
  const logins: [string, string][] = [
    ['T2019001', 'campusNo'],
    ['t2019001 ', 'campusNo'],
    [idNumber, 'idNumber'],
    ['11010519491231002x', 'idNumber'],
    ['110105 19491231 002x', 'idNumber'],
    ['110105491231002', 'idNumber'], // as it was before 1999
  ]
  for (const [login, by] of logins) {
    const signedIn = await findByLogin(pool, keys, campusId, login)
    assert.deepEqual([signedIn?.person.personId, signedIn?.by], [person.id, by], login)
  }
  assert.equal(await findByLogin(pool, keys, campusId, '110105194912310021'), undefined)
  assert.equal(await findByLogin(pool, keys, campusId, ''), undefined)
  assert.equal(await findPerson(pool, campusId, uuidv7()), undefined)
})

test('people of another campus are not found', async () => {
  const person = somebody()
  await add(person)
  assert.equal(await findPerson(pool, campusId + 1, person.id), undefined)
  assert.equal(await findByLogin(pool, keys, campusId + 1, person.campusNo), undefined)
  assert.equal(await findByLogin(pool, keys, campusId + 1, person.idNumber!), undefined)
})

test('the ID number is not readable in the database, and opens with the key', async () => {
  const person = somebody()
  await add(person)
  const { rows } = await owner.query(
    'SELECT to_jsonb(p) AS row, id_number_sealed AS sealed FROM people p WHERE person_id = $1',
    [person.id],
  )
  assert.ok(!JSON.stringify(rows[0].row).includes(person.idNumber!))
  assert.ok(!rows[0].sealed.toString('latin1').includes(person.idNumber!))
  assert.equal(await openIdNumber(pool, keys, campusId, person.id), person.idNumber)
  await assert.rejects(openIdNumber(pool, { ...keys, dataKey: randomBytes(32) }, campusId, person.id))
})

test("somebody else's sealed number does not open in this row", async () => {
  const [one, other] = [somebody(), somebody()]
  await add(one, other)
  await owner.query(
    `UPDATE people SET id_number_sealed = (SELECT id_number_sealed FROM people WHERE person_id = $2) WHERE person_id = $1`,
    [one.id, other.id],
  )
  await assert.rejects(openIdNumber(pool, keys, campusId, one.id))
})

test('a number that is taken is refused, and says which it is', async () => {
  const first = somebody({ campusNo: 'B1000001' })
  await add(first)
  const taken: [NewPerson, string][] = [
    [somebody({ campusNo: 'b1000001' }), '/campusNo'],
    [somebody({ idNumber: first.idNumber }), '/idNumber'],
    [somebody({ idNumber: first.idNumber!.toLowerCase(), idType: 'permit' }), '/idNumber'],
    [somebody({ id: first.id }), '/id'],
  ]
  for (const [person, pointer] of taken) {
    const done = await add(somebody(), person)
    assert.deepEqual(done, { ok: false, code: 'number_taken', extensions: { row: 1, pointer } })
  }
  const twice = somebody()
  for (const [again, pointer] of [
    [somebody({ campusNo: twice.campusNo }), '/campusNo'],
    [somebody({ idNumber: twice.idNumber }), '/idNumber'],
    [{ ...twice }, '/id'],
  ] as const)
    assert.deepEqual(await add(twice, again), {
      ok: false,
      code: 'number_taken',
      extensions: { row: 1, pointer },
    })
  assert.equal(await findPerson(pool, campusId, twice.id), undefined, 'all or none')
})

test('of two people with one number added at once one is refused', async () => {
  const idNumber = makeResidentId('310101', '2001-01-01', 7)
  const both = await Promise.all([add(somebody({ idNumber })), add(somebody({ idNumber }))])
  assert.deepEqual(both.map((done) => done.ok).toSorted(), [false, true])
})

test('any number of people without an ID number', async () => {
  const visitors = [1, 2, 3].map(() => somebody({ role: 'visitor', idType: 'none', idNumber: null }))
  assert.ok((await add(...visitors)).ok)
  assert.equal(await openIdNumber(pool, keys, campusId, visitors[0]!.id), null)
})

test('ID numbers are checked in full', () => {
  const numbers: [NewPerson['idType'], string | null, string][] = [
    ['resident', '11010519491231002X', 'ok'],
    ['resident', '110105194912310021', 'check'],
    ['resident', '110105194902300020', 'birth'], // 30 February
    ['resident', '110105202712310027', 'birth'], // after today
    ['resident', '000105194912310020', 'region'],
    ['resident', '１１０１０５１９４９１２３１００２Ｘ', 'form'],
    ['resident', '1101051949123100', 'form'],
    ['resident', null, 'form'],
    ['none', '11010519491231002X', 'form'],
    ['none', null, 'ok'],
    ['passport', 'E12345678', 'ok'],
    ['passport', 'e 1234-5678', 'ok'],
    ['passport', 'E123;DROP', 'form'],
    ['permit', 'H1234567800', 'ok'],
    ['permit', '', 'form'],
  ]
  for (const [type, number, expected] of numbers) {
    const checked = checkIdNumber(type, number, '2026-11-22')
    assert.equal(checked.ok ? 'ok' : checked.extensions?.reason, expected, `${type} ${number}`)
  }
})

test('what cannot be a person is refused before anything is written', () => {
  const invalid: [Partial<NewPerson>, unknown[]][] = [
    [{ idNumber: '110105194912310021' }, ['id_number_invalid', '/idNumber', 'check']],
    [{ name: '   ' }, ['body_invalid', '/name', undefined]],
    [{ name: '张\u202e三' }, ['body_invalid', '/name', undefined]],
    [{ major: '钢琴' }, ['body_invalid', '/major', undefined]],
    [{ college: '音乐学院', className: '2026级1班' }, ['body_invalid', '/major', undefined]],
    [{ dormitory: '402' }, ['body_invalid', '/dormitory', undefined]],
  ]
  for (const [changes, expected] of invalid)
    assert.deepEqual(refusal(checkPerson(somebody(changes), NOW)), expected)
})

test('an ID number shows its first three and last two characters', () => {
  assert.equal(maskIdNumber('11010519491231002X'), '110*************2X')
  assert.equal(maskIdNumber('E1234'), '***34')
  assert.equal(maskIdNumber(null), '')
})

test('places are one row each, however they are written and whoever adds them at once', async () => {
  const places = { college: '音乐学院', major: '钢琴', className: '2026级1班' }
  const written = ['梅园3栋402', '梅园3栋 402', ' 梅园3栋  402 ', '梅园3栋４０２']
  const people = written.map((dormitory) => somebody({ ...places, college: ' 音乐学院 ', dormitory }))
  const added = await Promise.all(people.map((person) => add(person)))
  assert.ok(added.every((done) => done.ok))
  for (const person of people) {
    const { college, major, className, dormitory } = (await findPerson(pool, campusId, person.id))!
    assert.deepEqual({ college, major, className, dormitory }, { ...places, dormitory: '梅园3栋 402' })
  }
  const { rows } = await pool.query(
    `SELECT (SELECT count(*)::int FROM colleges) AS colleges, (SELECT count(*)::int FROM majors) AS majors,
       (SELECT count(*)::int FROM classes) AS classes, (SELECT count(*)::int FROM dormitory_rooms) AS rooms`,
  )
  assert.deepEqual(rows[0], { colleges: 1, majors: 1, classes: 1, rooms: 1 })
})

test('a dormitory is read as a building and a room', () => {
  const read = (dormitory: string) => {
    const places = readPlaces({ college: null, major: null, className: null, dormitory })
    return places && [places.building, places.room]
  }
  assert.deepEqual(read('North Court 3-402'), ['North Court', '3-402'])
  assert.deepEqual(read('3栋402B'), ['3栋', '402B'])
  assert.deepEqual(read('402'), null)
  assert.deepEqual(read('梅园'), null)
})

test('a visit ends at its end', () => {
  assert.ok(!visitEnded({ expiresAt: null }, NOW))
  assert.ok(!visitEnded({ expiresAt: new Date(NOW.getTime() + 1) }, NOW))
  assert.ok(visitEnded({ expiresAt: NOW }, NOW))
})
