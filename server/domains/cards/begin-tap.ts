import { randomBytes } from 'node:crypto'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Queryable } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { encodeCommand } from '../../protocols/apdu.ts'
import { type CardCipher, cipherOf } from '../../protocols/card-cipher.ts'
import type { CardKeys } from '../../protocols/card-key-file.ts'
import { type MasterKeys, newest } from '../../protocols/card-keys.ts'
import { getBalance, internalAuthenticate } from '../../protocols/epurse.ts'
import { sealTap, type TapDeps, type TapPlace } from './tap.ts'
import { selectCipher } from './tap-store.ts'

const KEY_INDEX = 1

export type BeginTapDeps = TapDeps & { pool: Queryable; cardKeys: CardKeys | null }

/**
 * A card was opened at a terminal's reader: what it is to be asked, in hex, INTERNAL AUTHENTICATE over a fresh challenge
 * and then GET BALANCE. Nothing is looked up of the card that its number does not tell anyway.
 * Refuses `card_keys_missing`.
 */
export async function beginTap(
  deps: BeginTapDeps,
  { campusId, terminalId }: TapPlace,
  cardNo: string,
  now: Date,
): Promise<{ ok: true; tap: string; commands: string[] } | Refusal> {
  const { pool, cardKeys } = deps
  const latest = cardKeys && newest(cardKeys.master, 'internalAuth')
  if (!latest) return refuse('card_keys_missing')
  const isOneCipher = hasOneCipher(cardKeys.master)
  const cipher = isOneCipher ? latest.cipher : await cipherOfCard(pool, campusId, cardNo, latest.cipher)
  const challenge = randomBytes(cipher.blockBytes)
  const tap = sealTap(deps, campusId, {
    cardNo,
    terminalId,
    tapId: uuidv7(now),
    challenge: challenge.toString('hex'),
    cipher: cipher.identifier,
    beganAt: now.getTime(),
  })
  const commands = [internalAuthenticate(KEY_INDEX, challenge), getBalance]
  return { ok: true, tap, commands: commands.map((one) => Buffer.from(encodeCommand(one)).toString('hex')) }
}

function hasOneCipher({ keys }: MasterKeys): boolean {
  return new Set(keys.flatMap(({ use, cipher }) => (use === 'internalAuth' ? cipher : []))).size === 1
}

/** After the campus went from one cipher to another, cards of both are about. */
async function cipherOfCard(
  db: Queryable,
  campusId: number,
  cardNo: string,
  latest: CardCipher,
): Promise<CardCipher> {
  const written = await selectCipher(db, campusId, cardNo)
  return (written === null ? null : cipherOf(written)) ?? latest
}
