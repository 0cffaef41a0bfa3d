import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pressOnShift, SHIFT_KEY, type ShiftView } from './shift.ts'

function press(view: ShiftView, keys: string[], held = 0) {
  let now = view
  const acts = []
  for (const key of keys) {
    const [next, act] = pressOnShift(now, key, held)
    now = next
    if (act) acts.push(act)
  }
  return { view: now, acts }
}
const start: ShiftView = { step: 'number', digits: '', trouble: null }
const shift = { id: 's' } as Extract<ShiftView, { step: 'asking' }>['shift']

test('a number, Enter, six digits, Enter open a shift', () => {
  const { view, acts } = press(start, ['1', '2', 'Enter', '9', '2', '6', '4', '8', '1', 'Enter'])
  assert.deepEqual(
    [view, acts],
    [{ step: 'opening', number: '12' }, [{ do: 'open', number: '12', pin: '926481' }]],
  )
})

test('nothing is sent without a number or with half a PIN; Escape begins anew', () => {
  assert.deepEqual(press(start, ['Enter']).view, start)
  const half = press(start, ['7', 'Enter', '1', '2', 'x', 'Backspace', 'Enter'])
  assert.deepEqual([half.view, half.acts], [{ step: 'pin', number: '7', digits: '1', trouble: null }, []])
  assert.deepEqual(press(half.view, ['Escape']).view, start)
})

test('a shift is closed by its key pressed twice, never with Enter, and not while anything is held', () => {
  const asking: ShiftView = { step: 'asking', shift, trouble: null }
  assert.deepEqual(press(asking, ['Enter', '5']).acts, [])
  assert.deepEqual(press(asking, [SHIFT_KEY], 1), { view: asking, acts: [] })
  assert.deepEqual(press(asking, [SHIFT_KEY]), { view: { step: 'closing', shift }, acts: [{ do: 'close' }] })
  assert.deepEqual(press(asking, ['Escape']).view, { step: 'none' })
})
