import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { encodeCommand } from '../../server/protocols/apdu.ts'
import { tripleDes } from '../../server/protocols/card-cipher.ts'
import { getBalance, selectPurse } from '../../server/protocols/epurse.ts'
import { blankCard } from './card-state.ts'
import { insertCard } from './insert-card.ts'
import { makeCardFile, openCardFile, Pulled } from './virtual-card.ts'

/** A reader of our own that speaks vpcd's side, bytes as they come. */
const reader = createServer()
let path: string
before(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'vpcd-')), 'card')
  await makeCardFile(path, blankCard({ cipher: tripleDes, key: new Uint8Array(16) }))
  await once(reader.listen(0, '127.0.0.1'), 'listening')
})
after(async () => {
  reader.close()
  await rm(join(path, '..'), { recursive: true })
})

async function inserted(onPoint?: () => void) {
  const connected = once(reader, 'connection')
  const card = await insertCard(await openCardFile(path, onPoint), (reader.address() as AddressInfo).port)
  const [socket] = (await connected) as [Socket]
  return { card, socket }
}

async function next(socket: Socket): Promise<string> {
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  return bytes.toString('hex')
}

const message = (bytes: Uint8Array) => Buffer.concat([Buffer.from([0, bytes.length]), bytes])

test('the card answers to reset and commands, however the bytes are cut', async () => {
  const { card, socket } = await inserted()
  socket.write(message(Uint8Array.of(1)))
  socket.write(message(Uint8Array.of(4)))
  assert.equal(await next(socket), '00053b80800101')
  for (const byte of message(encodeCommand(selectPurse))) socket.write(Uint8Array.of(byte))
  assert.equal(await next(socket), '000f6f0b8409a000000003869807019000')
  socket.write(message(encodeCommand(getBalance)))
  assert.equal(await next(socket), '0006000000009000')
  socket.write(Buffer.concat([message(Uint8Array.of(2)), message(encodeCommand(getBalance))]))
  assert.equal(await next(socket), '00026985', 'a reset forgets what was selected')
  card.pull()
  await card.out
})

test('a card pulled in the middle of a command gives no answer', async () => {
  const { card, socket } = await inserted(() => {
    throw new Pulled()
  })
  const bytes: Uint8Array[] = []
  socket.on('data', (chunk: Buffer) => bytes.push(chunk))
  socket.write(message(encodeCommand(selectPurse)))
  await Promise.all([card.out, once(socket, 'close')])
  assert.deepEqual(bytes, [])
})
