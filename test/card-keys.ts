import { tripleDes } from '../server/protocols/card-cipher.ts'
import { newMasterKeys } from '../server/protocols/card-keys.ts'

/** The master keys of a test's campus. */
export const CARD_KEYS = newMasterKeys(tripleDes)
