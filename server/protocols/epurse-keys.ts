import { assert } from '../base/assert.ts'
import type { Command } from './apdu.ts'
import { type CardCipher, cipherOf, pad } from './card-cipher.ts'
import { sameCode } from './epurse.ts'

/*
 * How keys come into a blank card: WRITE KEY with secure messaging, under the transport key that the blanks of a batch
 * come with. The layout is the one of the published trace in test/vectors/pboc_epurse.json (FMCOS).
 */

/** What a key on a card is for: the usage byte of WRITE KEY. */
export const KEY_USES = {
  externalAuth: 0x39,
  internalAuth: 0x34,
  purchase: 0x22,
  load: 0x27,
  tac: 0x28,
} as const
export type CardKeyUse = keyof typeof KEY_USES

export type CardKey = { use: CardKeyUse; version: number; cipher: CardCipher; key: Uint8Array }

const KEY_BYTES = 16
const CODE_BYTES = 4

/** WRITE KEY (84 D4): the key encrypted, with a code over the command that begins with the card's `challenge`. */
export function writeKey(
  transport: { cipher: CardCipher; key: Uint8Array },
  challenge: Uint8Array,
  { use, version, cipher, key }: CardKey,
): Command {
  assert(key.length === KEY_BYTES, 'a card key has 16 bytes')
  const plain = Uint8Array.from([KEY_BYTES + 3, KEY_USES[use], version, cipher.identifier, ...key])
  const sealed = transport.cipher.encrypt(transport.key, pad(plain, transport.cipher.blockBytes))
  return withCode(transport, challenge, { cla: 0x84, ins: 0xd4, p1: 0x00, p2: 0x00, data: sealed })
}

/** The key that a WRITE KEY brought, from its body {@link openSecured}; null when it is none. */
export function readWrittenKey(
  transport: { cipher: CardCipher; key: Uint8Array },
  sealed: Uint8Array,
): CardKey | null {
  if (sealed.length === 0 || sealed.length % transport.cipher.blockBytes !== 0) return null
  const plain = transport.cipher.decrypt(transport.key, sealed)
  const use = (Object.keys(KEY_USES) as CardKeyUse[]).find((name) => KEY_USES[name] === plain[1])
  const cipher = cipherOf(plain[3] ?? -1)
  if (plain[0] !== KEY_BYTES + 3 || !use || !cipher) return null
  return { use, version: plain[2]!, cipher, key: plain.slice(4, 4 + KEY_BYTES) }
}

/** UPDATE BINARY (04 D6) of a short file, with a code in the same way; the data is not secret. */
export function updateFile(
  transport: { cipher: CardCipher; key: Uint8Array },
  challenge: Uint8Array,
  file: number,
  data: Uint8Array,
): Command {
  return withCode(transport, challenge, { cla: 0x04, ins: 0xd6, p1: 0x80 | file, p2: 0x00, data })
}

/** The body of a command with a code, when the code is right; null when it is not. */
export function openSecured(
  transport: { cipher: CardCipher; key: Uint8Array },
  challenge: Uint8Array,
  command: Command,
): Uint8Array | null {
  const data = command.data ?? new Uint8Array(0)
  if (data.length <= CODE_BYTES) return null
  const body = data.slice(0, -CODE_BYTES)
  const expected = withCode(transport, challenge, { ...command, data: body })
  return sameCode(expected.data!, data) ? body : null
}

function withCode(
  { cipher, key }: { cipher: CardCipher; key: Uint8Array },
  challenge: Uint8Array,
  command: Command & { data?: Uint8Array },
): Command {
  const { cla, ins, p1, p2, data = new Uint8Array(0) } = command
  const header = Uint8Array.of(cla, ins, p1, p2, data.length + CODE_BYTES)
  const code = cipher.commandMac(key, challenge, Buffer.concat([header, data]))
  return { cla, ins, p1, p2, data: Buffer.concat([data, code]) }
}
