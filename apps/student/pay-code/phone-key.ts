import type { WebKey } from '../../../server/protocols/pay-code-web.ts'
import { forgetKept, keep, readKept } from '../shell/kept-keys.ts'

/** The phone's own key and its certificate (DESIGN 5). */
export type PhoneKey = {
  keyId: string
  /** Whose it is: another person who signs in on this phone gets another key. */
  campusNo: string
  privateKey: WebKey
  /** The kcwt as the server issued it. */
  certificate: Uint8Array
  expiresAt: Date
  /** What makes the digits (DESIGN 5): a key that cannot be read out. Absent on phones enrolled before there were any. */
  digits?: { alias: string; key: WebKey }
}

const ONLY = 'only'

/** Reads the key; null if this phone has none. Rejects where the browser refuses to store. */
export const readPhoneKey = () => readKept<PhoneKey>(ONLY)

export const keepPhoneKey = (key: PhoneKey) => keep(ONLY, key)

export const forgetPhoneKey = () => forgetKept(ONLY)
