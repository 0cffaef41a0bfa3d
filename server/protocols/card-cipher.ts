import { createCipheriv, createDecipheriv } from 'node:crypto'
import { assert } from '../base/assert.ts'

/*
 * The two ciphers of the electronic purse behind one interface: 3DES as JR/T 0025.1 published it, SM4 (GB/T 32907) by
 * a campus's choice. Keys are 16 bytes in both. What is proven of them by published traces is in docs/card.md.
 */
export interface CardCipher {
  /** how a card names it in its replies (algorithm identifier) */
  identifier: number
  /** the length of a challenge in authentication, in bytes */
  challengeBytes: number
  /** A card's own key, from a master key and the 8 bytes of its number. */
  diversify(masterKey: Uint8Array, factor: Uint8Array): Uint8Array
  /** A transaction's key, from the 8 bytes that make it new: the card's random number and the counters. */
  sessionKey(key: Uint8Array, input: Uint8Array): Uint8Array
  /** The 4-byte code over a transaction with its session key: MAC1, MAC2. */
  mac(sessionKey: Uint8Array, data: Uint8Array): Uint8Array
  /** The 4-byte transaction authorisation code, with the card's TAC key. */
  tac(tacKey: Uint8Array, data: Uint8Array): Uint8Array
  /** The 4-byte code of a command that writes into the card, begun with the card's challenge (secure messaging). */
  commandMac(key: Uint8Array, challenge: Uint8Array, command: Uint8Array): Uint8Array
  /** The 8 bytes by which EXTERNAL or INTERNAL AUTHENTICATE shows the key, over `challengeBytes` of challenge. */
  authenticate(key: Uint8Array, challenge: Uint8Array): Uint8Array
  blockBytes: number
  /** Encrypts whole blocks without chaining, as keys travel to a card. */
  encrypt(key: Uint8Array, blocks: Uint8Array): Uint8Array
  decrypt(key: Uint8Array, blocks: Uint8Array): Uint8Array
}

const MAC_BYTES = 4
const DES_BLOCK = 8
const SM4_BLOCK = 16

/** 3DES with two keys (EDE), single DES in the codes of a transaction. */
export const tripleDes: CardCipher = {
  identifier: 0x00,
  challengeBytes: 4,
  diversify: (masterKey, factor) => des(masterKey, Buffer.concat([factor, inverted(factor)])),
  sessionKey: (key, input) => des(key, input),
  mac: (sessionKey, data) => desMac(sessionKey, data, new Uint8Array(DES_BLOCK)),
  tac: (tacKey, data) => desMac(folded(tacKey), data, new Uint8Array(DES_BLOCK)),
  commandMac: (key, challenge, command) => {
    // ISO/IEC 9797-1 algorithm 3: DES chaining with the left half, the last block with both.
    const padded = pad(command, DES_BLOCK)
    const left = key.subarray(0, DES_BLOCK)
    const start = chain('des-ede-cbc', twice(left), iv(challenge, DES_BLOCK), padded.subarray(0, -DES_BLOCK))
    return des(key, xor(start.subarray(-DES_BLOCK), padded.subarray(-DES_BLOCK))).subarray(0, MAC_BYTES)
  },
  authenticate: (key, challenge) => des(key, iv(challenge, DES_BLOCK)),
  blockBytes: DES_BLOCK,
  encrypt: des,
  decrypt: (key, blocks) => unchained('des-ede-ecb', key, blocks),
}

/** SM4. Its identifier is ours: JR/T 0025 leaves the number of a national cipher to the scheme. */
export const sm4: CardCipher = {
  identifier: 0x04,
  challengeBytes: 16,
  diversify: (masterKey, factor) => sm4Blocks(masterKey, Buffer.concat([factor, inverted(factor)])),
  sessionKey: (key, input) => sm4Blocks(key, Buffer.concat([input, inverted(input)])),
  mac: (sessionKey, data) => sm4Mac(sessionKey, new Uint8Array(0), data),
  tac: (tacKey, data) => sm4Mac(tacKey, new Uint8Array(0), data),
  commandMac: sm4Mac,
  authenticate: (key, challenge) => folded(sm4Blocks(key, challenge)),
  blockBytes: SM4_BLOCK,
  encrypt: sm4Blocks,
  decrypt: (key, blocks) => unchained('sm4-ecb', key, blocks),
}

/** The cipher that a card named in its reply, or null. */
export function cipherOf(identifier: number): CardCipher | null {
  return [tripleDes, sm4].find((cipher) => cipher.identifier === identifier) ?? null
}

/** Pads with 80 and zeros, a whole block when the data ends on one (ISO/IEC 9797-1 method 2). */
export function pad(data: Uint8Array, block: number): Uint8Array {
  const padded = new Uint8Array((Math.floor(data.length / block) + 1) * block)
  padded.set(data)
  padded[data.length] = 0x80
  return padded
}

function des(key: Uint8Array, blocks: Uint8Array): Uint8Array {
  return chain('des-ede-ecb', key, null, blocks)
}

/** Single DES in CBC mode: OpenSSL keeps it only as 3DES with one key twice. */
function desMac(key: Uint8Array, data: Uint8Array, start: Uint8Array): Uint8Array {
  assert(key.length === DES_BLOCK, 'a transaction code has a single DES key')
  return chain('des-ede-cbc', twice(key), start, pad(data, DES_BLOCK)).slice(-DES_BLOCK, -MAC_BYTES)
}

function sm4Blocks(key: Uint8Array, blocks: Uint8Array): Uint8Array {
  return chain('sm4-ecb', key, null, blocks)
}

function sm4Mac(key: Uint8Array, challenge: Uint8Array, data: Uint8Array): Uint8Array {
  const last = chain('sm4-cbc', key, iv(challenge, SM4_BLOCK), pad(data, SM4_BLOCK)).subarray(-SM4_BLOCK)
  return last.slice(0, MAC_BYTES)
}

function chain(name: string, key: Uint8Array, start: Uint8Array | null, data: Uint8Array): Uint8Array {
  const cipher = createCipheriv(name, key, start).setAutoPadding(false)
  return Buffer.concat([cipher.update(data), cipher.final()])
}

function unchained(name: string, key: Uint8Array, blocks: Uint8Array): Uint8Array {
  const decipher = createDecipheriv(name, key, null).setAutoPadding(false)
  return Buffer.concat([decipher.update(blocks), decipher.final()])
}

function iv(challenge: Uint8Array, block: number): Uint8Array {
  const start = new Uint8Array(block)
  start.set(challenge)
  return start
}

const twice = (half: Uint8Array) => Buffer.concat([half, half])
const inverted = (bytes: Uint8Array) => bytes.map((byte) => byte ^ 0xff)
const xor = (a: Uint8Array, b: Uint8Array) => Uint8Array.from(a, (byte, i) => byte ^ b[i]!)

/** The left half combined with the right, as the TAC key and SM4's authentication do. */
function folded(bytes: Uint8Array): Uint8Array {
  return xor(bytes.subarray(0, bytes.length / 2), bytes.subarray(bytes.length / 2))
}
