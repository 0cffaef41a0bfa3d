import assert from 'node:assert/strict'
import { test } from 'node:test'
import { heatCells } from './heat.ts'

const day = (date: string, soldFen: number) => ({ date, sales: 1, soldFen, refundedFen: 0 })
const half = (weekday: number, halfHour: number, soldFen: number) => ({
  weekday,
  halfHour,
  sales: 1,
  soldFen,
  refundedFen: 0,
})

test('a cell is the average of the days that were open, and days before the campus opened count for nothing', () => {
  const days = [
    day('2026-11-09', 0),
    day('2026-11-16', 10_00),
    day('2026-11-23', 20_00),
    day('2026-11-24', 5_00),
  ]
  const { columns, cells } = heatCells({ days, halfHours: [half(1, 23, 30_00), half(2, 24, 5_00)] })
  const at = (time: string, weekday: number) =>
    cells.find(([column, of]) => columns[column] === time && of === weekday)?.[2]
  assert.deepEqual([at('11:30', 0), at('12:00', 1), at('12:00', 0), at('11:30', 6)], [15_00, 5_00, 0, 0])
  assert.deepEqual([columns[0], columns.at(-1)], ['06:00', '20:00'])
})

test('what is sold late at night widens the axis', () => {
  const { columns } = heatCells({ days: [day('2026-11-16', 1)], halfHours: [half(1, 46, 1), half(1, 3, 1)] })
  assert.deepEqual([columns[0], columns.at(-1)], ['01:30', '23:00'])
})
