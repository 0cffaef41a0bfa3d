import assert from 'node:assert/strict'
import { test } from 'node:test'
import { initialPin } from './initial-pin.ts'

test('an initial PIN is made as the campus has chosen', () => {
  const table: [idNumber: string, drop: string | null, zero: string | null][] = [
    ['110105194912310021', '310021', '310021'],
    ['11010519491231002X', '231002', '310020'],
    ['11010519491231002x', '231002', '310020'],
    ['51010520040303121X', '303121', '031210'], // the guide's …3121X
    ['E12345678', '345678', '345678'],
    ['EA1234567', '234567', '234567'],
    ['12345678A', '345678', '345678'],
    ['H0123456', '123456', '123456'],
    ['AB12C34567', '234567', '234567'],
    ['12345X', null, '123450'],
    ['A12345', null, null],
    ['K1234(5)', null, null],
    ['', null, null],
  ]
  for (const [idNumber, drop, zero] of table) {
    assert.equal(initialPin(idNumber, 'drop_letter'), drop, idNumber)
    assert.equal(initialPin(idNumber, 'x_as_zero'), zero, idNumber)
    assert.equal(initialPin(idNumber, 'random'), null)
  }
})
