import { generateKeyPairSync, type KeyObject } from 'node:crypto'

/** One character in the middle is another one. */
export function altered(signature: string): string {
  const at = Math.floor(signature.length / 2)
  return `${signature.slice(0, at)}${signature[at] === 'A' ? 'B' : 'A'}${signature.slice(at + 1)}`
}

let stranger: KeyObject | undefined
/** A key that is nobody's here. */
export function strangerKey(): KeyObject {
  stranger ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  return stranger
}
