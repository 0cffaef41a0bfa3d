import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CampusDirectory, originOfCampus, schoolsFor } from './campus-directory.ts'

const campus = (campusId: number, host: string | null) => ({
  campusId,
  code: `c${campusId}`,
  nameZh: `学校${campusId}`,
  nameEn: `Campus ${campusId}`,
  host,
  accent: '#1f5fbf',
  demo: false,
})
const all = [campus(1, null), campus(2, 'two.example.edu'), campus(3, null)]
const campuses: CampusDirectory = { all, ofHost: () => 1, of: (id) => all[id - 1]! }
const places = { campuses, baseUrl: 'https://card.example.edu:8443' }

test('a campus is reached at its own host, by the scheme and port of the server', () => {
  assert.equal(originOfCampus(places, 1), 'https://card.example.edu:8443')
  assert.equal(originOfCampus(places, 2), 'https://two.example.edu:8443')
})

test('a school can be chosen only if its address leads to it', () => {
  const { here, schools } = schoolsFor(places, 2)
  assert.equal(here, 'c2')
  assert.deepEqual(
    schools.map(({ code, url }) => [code, url]),
    [
      ['c1', 'https://card.example.edu:8443/portal/'],
      ['c2', 'https://two.example.edu:8443/portal/'],
    ],
  )
})
