import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGate } from './gate.ts'

test('a gate lets a few through, the others in the order they came, and turns away whom the line does not hold', async () => {
  const gate = createGate({ atOnce: 2, waitingMax: 2 })
  const entered: number[] = []
  const leaves: (() => void)[] = []
  const come = async (number: number) => {
    const leave = await gate.enter()
    if (leave === null) return 'turned away'
    entered.push(number)
    leaves.push(leave)
    return 'entered'
  }
  const answers = [1, 2, 3, 4, 5].map(come)
  assert.equal(await answers[4], 'turned away')
  assert.deepEqual(entered, [1, 2])
  leaves[0]!()
  await answers[2]
  assert.deepEqual(entered, [1, 2, 3])
  leaves[1]!()
  await answers[3]
  for (const leave of leaves.slice(2)) leave()
  assert.deepEqual(entered, [1, 2, 3, 4])
  assert.equal(await come(6), 'entered')
  assert.equal(await come(7), 'entered')
})
