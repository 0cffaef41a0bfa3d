import { type KeyObject, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'

const signBeside = promisify<string, Buffer, KeyObject, Buffer>(sign)

/** RSA-SHA256 in base64, signed on another thread: a hundred thousand notices are signed on all of them. */
export async function signed(text: string, key: KeyObject): Promise<string> {
  return (await signBeside('sha256', Buffer.from(text), key)).toString('base64')
}

export function isSigned(text: string | Buffer, key: KeyObject, signature: string): boolean {
  return verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'base64'))
}
