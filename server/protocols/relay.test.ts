import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Command, decodeCommand, encodeCommand, type Response } from './apdu.ts'
import type { Dialogue } from './card-dialogue.ts'
import { openCard } from './card-dialogue.ts'
import { selectPurse } from './epurse.ts'
import { readCardFile } from './epurse-log.ts'
import { relay } from './relay.ts'

/** Asks for a number, writes twice with it, asks again. */
function* asking(): Dialogue<string> {
  const first: Response = yield { cla: 0, ins: 0x84, p1: 0, p2: 0, le: 1 }
  for (const p2 of [1, 2]) {
    const written: Response = yield { cla: 0, ins: 0xd6, p1: 0, p2, data: first.data }
    if (written.sw !== 0x9000) return `refused ${p2}`
  }
  const last: Response = yield { cla: 0, ins: 0x84, p1: 0, p2: 0, le: 2 }
  return Buffer.from(last.data).toString('hex')
}

const asked = (responses: string[]) => {
  const relayed = relay(asking(), responses)
  return relayed?.over === false
    ? relayed.commands.map((hex) => decodeCommand(Buffer.from(hex, 'hex')))
    : relayed
}
const number = { cla: 0, ins: 0x84, p1: 0, p2: 0 }
const write = (p2: number) => ({ cla: 0, ins: 0xd6, p1: 0, p2, data: Buffer.from([7]) })

test('commands go out together up to the first whose answer brings data', () => {
  assert.deepEqual(asked([]), [{ ...number, le: 1 }])
  assert.deepEqual(asked(['079000']), [write(1), write(2), { ...number, le: 2 }])
})

test('SELECT goes out with the command after it, whatever it answers', () => {
  const hexOf = (command: Command) => Buffer.from(encodeCommand(command)).toString('hex')
  assert.deepEqual(relay(openCard(), []), { over: false, commands: [selectPurse, readCardFile].map(hexOf) })
  assert.deepEqual(relay(openCard(), ['6f009000']), { over: false, commands: [hexOf(readCardFile)] })
  const refused = { ok: false, why: 'not-ours', sw: 0x6a82 }
  assert.deepEqual(relay(openCard(), ['6a82']), { over: true, outcome: refused })
})

test('it goes on where the card stopped, and ends with what came of it', () => {
  assert.deepEqual(asked(['079000', '9000']), [write(2), { ...number, le: 2 }])
  assert.deepEqual(asked(['079000', '6a80']), { over: true, outcome: 'refused 1' })
  assert.deepEqual(asked(['079000', '9000', '6a80']), { over: true, outcome: 'refused 2' })
  assert.deepEqual(asked(['079000', '9000', '9000', '01029000']), { over: true, outcome: '0102' })
})

test('more responses than commands, and what is no response, are nothing', () => {
  assert.equal(asked(['079000', '9000', '9000', '01029000', '9000']), null)
  assert.equal(asked(['079000', '6a80', '9000']), null)
  assert.equal(asked(['07']), null)
})
