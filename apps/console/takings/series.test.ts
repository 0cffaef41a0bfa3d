import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openHours, seriesOf, stackedSeries } from './series.ts'

const hours = (sold: Record<number, number>) => Array.from({ length: 24 }, (_, hour) => sold[hour] ?? 0)
const stall = (merchant: string, name: string, sold: Record<number, number>) => ({
  stallId: null,
  stall: name,
  merchant,
  totalFen: Object.values(sold).reduce((total, fen) => total + fen, 0),
  refundedFen: 0,
  count: Object.keys(sold).length,
  byHour: hours(sold),
})
const stalls = [
  stall('一食堂', '米线', { 11: 1100, 12: 2200 }),
  stall('二食堂', '盖饭', { 12: 9000 }),
  stall('一食堂', '面点', { 12: 100 }),
]

test('stalls of a merchant are stacked as one, the largest merchant first', () => {
  const series = seriesOf({ stalls }, 'merchant')
  assert.deepEqual(
    series.map(({ name, totalFen }) => [name, totalFen]),
    [
      ['二食堂', 9000],
      ['一食堂', 3400],
    ],
  )
  assert.deepEqual([series[1]?.byHour[11], series[1]?.byHour[12]], [1100, 2300])
})

test('stalls of the same name stay apart by their merchants', () => {
  assert.deepEqual(
    seriesOf({ stalls }, 'stall').map(({ name }) => name),
    ['盖饭 · 二食堂', '米线 · 一食堂', '面点 · 一食堂'],
  )
})

test('where there is one merchant, its stalls need no other name', () => {
  const series = seriesOf({ stalls: stalls.filter(({ merchant }) => merchant === '一食堂') }, 'stall')
  assert.deepEqual(
    series.map(({ name }) => name),
    ['米线', '面点'],
  )
})

test('more series than can be told apart are shown as one', () => {
  const many = Array.from({ length: 15 }, (_, index) => stall('一食堂', `窗口${index}`, { 12: 1500 - index }))
  const series = stackedSeries({ stalls: many }, 'stall', '其他')
  assert.equal(series.length, 12)
  assert.deepEqual([series.at(-1)?.name, series.at(-1)?.totalFen], ['其他', 1489 + 1488 + 1487 + 1486])
})

test('the hours shown are those of a usual day, and any other in which something was sold', () => {
  assert.deepEqual([openHours(hours({})).at(0), openHours(hours({})).at(-1)], [6, 20])
  assert.deepEqual(
    [openHours(hours({ 12: 1, 22: 1 })).at(0), openHours(hours({ 12: 1, 22: 1 })).at(-1)],
    [6, 22],
  )
  assert.equal(openHours(hours({ 0: 1, 23: 1 })).length, 24)
})
