import type { OfflineRecord } from '../../../contract/offline.ts'
import { type MasterKeys, tacKeysOfCard } from '../../protocols/card-keys.ts'
import { sameCode, TYPE_EP_PURCHASE, terminalNumber } from '../../protocols/epurse.ts'
import { type Purchase, purchaseTac } from '../../protocols/epurse-purchase.ts'
import { claimKey } from '../ledger/transfer.ts'
import type { Policy } from '../policy/policy.ts'
import type { CardHolder } from './card-record-store.ts'
import type { Proof } from './judge-offline.ts'
import type { CardSale } from './offline-record.ts'

/** Fits into four bytes of the TAC; what a stall may take is far below. */
const PURSE_FEN_MAX = 0xffffffff

/**
 * A card as the proof of a sale: by the TAC, which only the card and the campus can make, under any version of its key. What
 * became of the card since does not matter: a void one's sale happened. Without a TAC it is grey, and not proved yet.
 * @param keys null: the campus has no card keys here
 */
export function proveByCard(
  { amountFen, at: text }: OfflineRecord,
  card: CardSale,
  known: { terminalId: string; holder: CardHolder | undefined; keys: MasterKeys | null; policyThen: Policy },
): Proof {
  const { holder, keys, policyThen, terminalId } = known
  const at = new Date(text)
  if (!keys) return { ok: false, later: true, code: 'ledger_unavailable' }
  // Half a second is not in the TAC.
  if (at.getTime() % 1000 !== 0 || amountFen > PURSE_FEN_MAX) return { ok: false, code: 'body_invalid' }
  if (!holder) return { ok: false, code: 'credential_invalid' }
  const { terminalCounter } = card
  const purchase = {
    amountFen,
    type: TYPE_EP_PURCHASE,
    terminal: terminalNumber(terminalId),
    terminalCounter,
    at,
  }
  if (card.tac !== null && !isTacOf(keys, card.cardNo, purchase, card.tac))
    return { ok: false, code: 'credential_invalid', isForged: true }
  return {
    ok: true,
    personId: holder.personId,
    walletId: holder.walletId,
    useKey: claimKey('card-counter', card.cardNo, String(card.counter)),
    card,
    limitFen: policyThen.allowanceFen,
  }
}

/** Whether a TAC in hex is the card's for that purchase. */
export function isTacOf(keys: MasterKeys, cardNo: string, purchase: Purchase, tac: string): boolean {
  const given = Buffer.from(tac, 'hex')
  return tacKeysOfCard(keys, cardNo).some(({ cipher, key }) =>
    sameCode(purchaseTac(cipher, key, purchase), given),
  )
}
