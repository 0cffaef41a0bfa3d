import type { TapProof } from '../../../contract/card-taps.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Queryable } from '../../base/database.ts'
import { decodeResponse, SW } from '../../protocols/apdu.ts'
import type { CardKeys } from '../../protocols/card-key-file.ts'
import { keyOfCard, type MasterKeys } from '../../protocols/card-keys.ts'
import { sameCode } from '../../protocols/epurse.ts'
import { isTapOver, openTap, type Tap, type TapDeps, type TapPlace } from './tap.ts'
import { selectTapCard } from './tap-store.ts'

export type CheckTapDeps = TapDeps & { cardKeys: CardKeys | null }

/**
 * Whether this card answered this tap's challenge, with its key in any version. A tap that is `tooLate` is not refused
 * here: it may be the repeat of a payment that was in time.
 * Refuses `card_keys_missing`, `credential_invalid`.
 */
export function checkTap(
  deps: CheckTapDeps,
  place: TapPlace,
  { tap: token, responses }: TapProof,
  now: Date,
): { ok: true; tap: Tap; tooLate: boolean } | Refusal {
  if (!deps.cardKeys) return refuse('card_keys_missing')
  const opened = openTap(deps, place, token)
  if (!opened.ok) return opened
  const { tap } = opened
  const [first = ''] = responses
  const answer = decodeResponse(Buffer.from(first, 'hex'))
  const isRight = answer?.sw === SW.ok && isCryptogram(deps.cardKeys.master, tap, answer.data)
  return isRight ? { ok: true, tap, tooLate: isTapOver(tap, now) } : refuse('credential_invalid')
}

function isCryptogram(master: MasterKeys, tap: Tap, answered: Uint8Array): boolean {
  const challenge = Buffer.from(tap.challenge, 'hex')
  return master.keys
    .filter(({ use, cipher }) => use === 'internalAuth' && cipher.identifier === tap.cipher)
    .some((key) => {
      const ofCard = keyOfCard(master, tap.cardNo, key)
      return ofCard !== null && sameCode(key.cipher.authenticate(ofCard, challenge), answered)
    })
}

/** The card that proved itself, and whose it is. `lost`: it pays nothing, but its owner may come in. */
type CardThere = { ok: true; cardNo: string; personId: string; lost: boolean }

/**
 * Which card lies at a terminal by its fresh proof, for anything but a payment.
 * Refuses as {@link checkTap}, `credential_expired`, and `card_void` (not active or lost, or blocked).
 */
export async function cardThere(
  deps: CheckTapDeps & { pool: Queryable },
  place: TapPlace,
  proof: TapProof,
  now: Date,
): Promise<CardThere | Refusal> {
  const checked = checkTap(deps, place, proof, now)
  if (!checked.ok) return checked
  if (checked.tooLate) return refuse('credential_expired')
  const { cardNo } = checked.tap
  const card = await selectTapCard(deps.pool, place.campusId, cardNo)
  if (!card?.personId) return refuse('credential_invalid')
  const { state, personId, blockedAt } = card
  const lives = state === 'active' || state === 'lost'
  return lives && !blockedAt ? { ok: true, cardNo, personId, lost: state === 'lost' } : refuse('card_void')
}
