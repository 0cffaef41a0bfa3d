import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type KeyStroke, readKey } from './keys.ts'

const stroke = (key: string, code = '', modifiers: Partial<KeyStroke> = {}): KeyStroke => ({
  key,
  code,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...modifiers,
})

const cases: [what: string, given: KeyStroke, expected: string | null][] = [
  ['a digit of the top row', stroke('5', 'Digit5'), '5'],
  ['a digit of the keypad', stroke('5', 'Numpad5'), '5'],
  ['the keypad without Num Lock', stroke('ArrowUp', 'Numpad8'), '8'],
  ['the arrow key itself', stroke('ArrowUp', 'ArrowUp'), 'ArrowUp'],
  ['the keypad’s point without Num Lock', stroke('Delete', 'NumpadDecimal'), '.'],
  ['the keypad’s comma of a European layout', stroke(',', 'NumpadDecimal'), '.'],
  ['the keypad’s Enter', stroke('Enter', 'NumpadEnter'), 'Enter'],
  ['a full-width digit', stroke('5', 'Digit5'), '5'],
  ['the Chinese full stop', stroke('。', 'Period'), '.'],
  ['a full-width colon', stroke('：', 'Semicolon', { shiftKey: true }), ':'],
  ['a letter taken by an input method', stroke('Process', 'KeyO', { shiftKey: true }), 'O'],
  ['a colon taken by an input method', stroke('Process', 'Semicolon', { shiftKey: true }), ':'],
  ['a per cent taken by an input method', stroke('Process', 'Digit5', { shiftKey: true }), '%'],
  ['Enter taken by an input method', stroke('Process', 'Enter'), 'Enter'],
  ['a function key', stroke('F8', 'F8'), 'F8'],
  ['a space', stroke(' ', 'Space'), ' '],
  ['Shift alone', stroke('Shift', 'ShiftLeft', { shiftKey: true }), null],
  ['a browser shortcut', stroke('r', 'KeyR', { ctrlKey: true }), null],
]

for (const [what, given, expected] of cases) {
  test(`${what} is read as ${expected === null ? 'nothing' : JSON.stringify(expected)}`, () => {
    assert.equal(readKey(given), expected)
  })
}
