import type { TapProof } from '../../../contract/card-taps.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { MasterKeys } from '../../protocols/card-keys.ts'
import { relay } from '../../protocols/relay.ts'
import { type CheckTapDeps, checkTap } from '../cards/check-tap.ts'
import { isTapOver, type Tap, type TapPlace } from '../cards/tap.ts'
import { type AskedSale, askAboutGrey, greysOf, settleGrey } from './grey-sales.ts'
import type { PaymentLookUps } from './look-ups.ts'
import { askPurse, endPurse, orderPurse, type PurseDone } from './set-allowance.ts'
import type { KeptDeps } from './settle-kept.ts'
import { openRest, type Rest, sealRest, type Talk } from './tap-rest.ts'

export type StepDeps = KeptDeps & CheckTapDeps & Pick<PaymentLookUps, 'cardPayerOf' | 'counterOf'>

/** What the card is to be asked next, or how the tap ended. */
export type TapStep =
  | { ok: true; done: false; tap: string; commands: string[] }
  | (PurseDone & { settled: number })

/** More are asked about at the next tap: nobody holds a card on a reader for long. */
const SALES_A_TAP = 5

/**
 * Goes on with a tap after its payment, or without one (DESIGN 6): first with the card's proof, then with its answers to
 * what each step asked. Sales of this card that were torn elsewhere are settled, then its allowance is set (RULES 2.6).
 * It may be torn at any step and any step may be repeated: the next tap does again what is not done.
 * Refuses `card_keys_missing`, `credential_invalid` (no such tap, no right proof, or answers that no card of ours gives),
 * `credential_expired`, `card_void` (a copy, blocked or at its end: it has no allowance any more).
 */
export async function stepTap(
  deps: StepDeps,
  place: TapPlace,
  proof: TapProof,
  now: Date,
): Promise<TapStep | Refusal> {
  if (!deps.cardKeys) return refuse('card_keys_missing')
  const { master } = deps.cardKeys
  const house = { ...deps, master }
  const rest = openRest(deps, place, proof.tap)
  if (rest) {
    if (isTapOver(rest.tap, now)) return refuse('credential_expired')
    const talk = { ...rest.talk, responses: [...rest.talk.responses, ...proof.responses] }
    return goOn(house, place, { ...rest, talk }, now)
  }
  const checked = checkTap(deps, place, proof, now)
  if (!checked.ok) return checked
  if (checked.tooLate) return refuse('credential_expired')
  return begin(house, place, { tap: checked.tap, asked: [], settled: 0 }, now)
}

type House = StepDeps & { master: MasterKeys }

/** Begins to talk about what is next: a sale that the card was not asked about yet, else the allowance. */
async function begin(
  deps: House,
  place: TapPlace,
  soFar: Omit<Rest, 'talk'>,
  now: Date,
): Promise<TapStep | Refusal> {
  const { tap, asked } = soFar
  const sale = asked.length < SALES_A_TAP ? await nextSale(deps, place.campusId, tap, asked) : undefined
  if (sale) {
    const talk: Talk = { about: 'sale', sale, responses: [] }
    return goOn(deps, place, { ...soFar, asked: [...asked, sale.id], talk }, now)
  }
  const purse = await orderPurse(deps, place.campusId, tap, now)
  if (!purse) return refuse('credential_invalid')
  return goOn(deps, place, { ...soFar, talk: { about: 'purse', purse, responses: [] } }, now)
}

async function nextSale(
  { pool }: House,
  campusId: number,
  { cardNo }: Tap,
  asked: readonly string[],
): Promise<AskedSale | undefined> {
  const sale = (await greysOf(pool, campusId, cardNo)).find(({ id }) => !asked.includes(id))
  if (!sale) return undefined
  const { id, personId, terminalId, payableId, amountFen, at, card } = sale
  return { id, personId, terminalId, payableId, amountFen, at, card }
}

/** The talk from its beginning with all that the card answered: what it is asked next, or its end taken down. */
async function goOn(deps: House, place: TapPlace, rest: Rest, now: Date): Promise<TapStep | Refusal> {
  const { tap, talk, ...soFar } = rest
  const { campusId } = place
  if (talk.about === 'purse') {
    const relayed = relay(askPurse(deps.master, tap, talk.purse), talk.responses)
    if (!relayed) return refuse('credential_invalid')
    if (!relayed.over) return ask(deps, campusId, rest, relayed.commands)
    const ended = await endPurse(deps, campusId, { tap, purse: talk.purse, ended: relayed.outcome }, now)
    return ended.ok ? { ...ended, settled: soFar.settled } : ended
  }
  const relayed = relay(askAboutGrey(deps.master, talk.sale), talk.responses)
  if (!relayed) return refuse('credential_invalid')
  if (!relayed.over) return ask(deps, campusId, rest, relayed.commands)
  const { outcome } = relayed
  const tells = !('ok' in outcome) && !(await isOwnWord(deps, place, talk.sale, outcome))
  if (tells) await settleGrey(deps, campusId, talk.sale, outcome, now)
  return begin(deps, place, { tap, asked: soFar.asked, settled: soFar.settled + (tells ? 1 : 0) }, now)
}

/**
 * A card's log is not signed: that a sale was paid is not believed from the log at a terminal of the merchant who would have
 * the money. The card's TAC is believed anywhere.
 */
async function isOwnWord(
  { counterOf }: House,
  { campusId, terminalId }: TapPlace,
  { payableId }: AskedSale,
  ended: { kind: string; tac?: Uint8Array | null },
): Promise<boolean> {
  if (ended.kind !== 'paid' || ended.tac) return false
  return (await counterOf(campusId, terminalId))?.payableId === payableId
}

function ask(deps: House, campusId: number, rest: Rest, commands: string[]): TapStep | Refusal {
  const tap = sealRest(deps, campusId, rest)
  return tap === null ? refuse('credential_invalid') : { ok: true, done: false, tap, commands }
}
