import assert from 'node:assert/strict'
import { test } from 'node:test'
import { standOffline } from './standing.ts'

const limits = {
  hotListMaxAgeMinutes: 30,
  hours: 24,
  maxRecords: 2,
  maxFen: 5000,
  codeFen: 3000,
  personDayFen: 5000,
}
const noon = new Date('2026-11-22T04:00:00.000Z')
const before = (minutes: number) => new Date(noon.getTime() - minutes * 60_000)
const empty = { records: 0, fen: 0 }
const why = (...given: Parameters<typeof standOffline>) => {
  const standing = standOffline(...given)
  return standing.ok ? standing.minutesLeft : standing.why
}

test('a register may sell for a day after the server was last heard', () => {
  const heard = (minutes: number) => ({ heardAt: before(minutes), hotListAt: before(minutes) })
  assert.equal(why(limits, heard(0), empty, noon), 1440)
  assert.equal(why(limits, heard(1439), empty, noon), 1)
  assert.equal(why(limits, heard(1440), empty, noon), 'time_over')
})

test('its hot list was at most half an hour old when it lost the network', () => {
  assert.equal(why(limits, { heardAt: before(60), hotListAt: before(90) }, empty, noon), 1380)
  assert.equal(why(limits, { heardAt: before(60), hotListAt: before(91) }, empty, noon), 'list_old')
})

test('a clock set back, a full journal, or a campus that allows none: no sales', () => {
  const contact = { heardAt: noon, hotListAt: noon }
  assert.equal(why(limits, contact, empty, before(2)), 'clock_wrong')
  assert.equal(why(limits, contact, { records: 2, fen: 2 }, noon), 'journal_full')
  assert.equal(why(limits, contact, { records: 1, fen: 5000 }, noon), 'journal_full')
  assert.equal(why(undefined, contact, empty, noon), 'not_allowed')
  assert.equal(why(limits, null, empty, noon), 'not_allowed')
})
