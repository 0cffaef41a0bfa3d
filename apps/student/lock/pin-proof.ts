import { forgetKept, keep, readKept } from '../shell/kept-keys.ts'

/*
 * How this phone knows the query PIN without network, and without keeping it: a MAC under a key that cannot be read
 * out, over a slow hash. Six digits are soon guessed by whoever has the hash, so the key must be had too, and after
 * five wrong PINs in a row only the server is asked, which locks (RULES 1.8).
 */
type PinProof = { key: CryptoKey; salt: Uint8Array<ArrayBuffer>; mac: ArrayBuffer; wrong: number }

const NAME = 'pin-proof'
const MOST_WRONG = 5
const ROUNDS = 600_000
const HMAC: HmacKeyGenParams = { name: 'HMAC', hash: 'SHA-256' }

/** Keeps what proves a PIN that the server has just found right. */
export async function keepPinProof(pin: string): Promise<void> {
  const key = await crypto.subtle.generateKey(HMAC, false, ['sign', 'verify'])
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const mac = await crypto.subtle.sign('HMAC', key, await slowHash(pin, salt))
  await keep(NAME, { key, salt, mac, wrong: 0 } satisfies PinProof)
}

export const forgetPinProof = () => forgetKept(NAME)

/**
 * Whether this is the PIN, as far as this phone can tell.
 * @returns `unknown` when only the server can: nothing is kept, or too many were wrong
 */
export async function tryPinHere(pin: string): Promise<'right' | 'wrong' | 'unknown'> {
  const proof = await readKept<PinProof>(NAME).catch(() => null)
  if (!proof || proof.wrong >= MOST_WRONG) return 'unknown'
  // Counted before it is looked at: a reload in the middle gives no free try.
  await keep(NAME, { ...proof, wrong: proof.wrong + 1 })
  if (!(await crypto.subtle.verify('HMAC', proof.key, proof.mac, await slowHash(pin, proof.salt))))
    return 'wrong'
  await keep(NAME, { ...proof, wrong: 0 })
  return 'right'
}

async function slowHash(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const typed = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, [
    'deriveBits',
  ])
  return crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS }, typed, 256)
}
