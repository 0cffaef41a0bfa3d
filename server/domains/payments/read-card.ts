import type { CardCredential } from '../../../contract/payments.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { type CheckTapDeps, checkTap } from '../cards/check-tap.ts'
import type { TapPlace } from '../cards/tap.ts'
import { claimKey } from '../ledger/transfer.ts'
import type { PaymentLookUps } from './look-ups.ts'
import type { CardPayer } from './payment.ts'
import type { Shown, Stopped } from './read-credential.ts'

export type CardReadDeps = CheckTapDeps & Pick<PaymentLookUps, 'cardPayerOf'>

/** A tap's cryptogram is known as used for this long, many times longer than the tap lives. */
const TAP_REMEMBERED_MS = 86_400_000

/**
 * Reads a card that answered its tap's challenge (DESIGN 4): one cryptogram pays once. A new tap of the same card under
 * the same payment is the repeat that any other credential would be.
 * Refuses `card_keys_missing`, `credential_invalid`.
 */
export async function readCard(
  deps: CardReadDeps,
  place: TapPlace,
  proof: CardCredential,
  now: Date,
): Promise<Shown | Refusal> {
  const checked = checkTap(deps, place, proof, now)
  if (!checked.ok) return checked
  const { tap, tooLate } = checked
  const card = await deps.cardPayerOf(place.campusId, tap.cardNo)
  if (!card) return refuse('credential_invalid')
  const expiresAt = new Date(now.getTime() + TAP_REMEMBERED_MS)
  const claim = { key: claimKey('card-tap', tap.tapId), expiresAt }
  const stopped = tooLate ? 'credential_expired' : stoppedBy(card)
  return { ok: true, payer: card.payer, means: 'card', claim, stopped }
}

/** A card pays while it is active; a blocked one never, whatever its state. */
function stoppedBy({ state, blocked }: CardPayer): Stopped | null {
  if (state === 'lost') return 'card_lost'
  return state === 'active' && !blocked ? null : 'card_void'
}
