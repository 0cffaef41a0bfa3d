import type { ReaderStatus } from '../../../contract/reader.ts'
import type { Cell } from '../../../ui/cell.ts'
import { finishTap, proveCard } from '../../../ui/terminal/tap-card.ts'
import type { Kiosk } from '../terminal/open-kiosk.ts'
import { troubleOf } from './trouble.ts'
import { type LaidCard, restsUpon, type Visit } from './visit.ts'

/**
 * Follows what lies on the reader: a card that is laid in begins a visit, and one that is pulled out ends it, whatever
 * stood on the screen.
 * @param wipe ends the visit at once
 */
export function followCards(kiosk: Kiosk, visit: Cell<Visit>, wipe: () => void): void {
  const look = () => {
    const status = kiosk.reader.status.get()
    const held = restsUpon(visit.get())
    if (held !== null && (status?.card.kind ?? 'none') === 'none') return wipe()
    if (held !== null && held !== status?.visit) wipe()
    const { at } = visit.get()
    if (status && (at === 'home' || at === 'number')) arrive(status)
  }

  function arrive({ visit: stay, card }: ReaderStatus): void {
    if (card.kind === 'card') void tap(stay, card.cardNo)
    else if (card.kind !== 'none') visit.set({ at: 'card-trouble', visit: stay, why: card.kind })
  }

  async function tap(stay: number, cardNo: string): Promise<void> {
    visit.set({ at: 'tapping', visit: stay })
    const tapped = await tapCard(kiosk, stay, cardNo)
    const now = visit.get()
    if (now.at !== 'tapping' || now.visit !== stay) return
    if (!tapped.ok) return visit.set({ at: 'card-trouble', visit: stay, why: tapped.trouble.code })
    visit.set({ at: 'pin', presented: { by: 'card', card: tapped.card }, trouble: null, busy: false })
  }

  kiosk.reader.status.subscribe(look)
  look()
}

/**
 * A tap without a payment: the card proves itself, what was torn elsewhere is settled, its allowance is set (RULES 2.6).
 */
export async function tapCard(
  { api, reader }: Pick<Kiosk, 'api' | 'reader'>,
  stay: number,
  cardNo: string,
): Promise<{ ok: true; card: LaidCard } | { ok: false; trouble: ReturnType<typeof troubleOf> }> {
  const carrier = { api, reader, visit: stay }
  const proven = await proveCard(carrier, cardNo)
  const finished = proven.ok ? await finishTap(carrier, proven.proof) : proven
  if (!finished.ok) return { ok: false, trouble: troubleOf(finished) }
  const { holder, walletFen, allowanceFen } = finished.end
  const { name, accountState } = holder
  return { ok: true, card: { visit: stay, cardNo, holder: name, accountState, walletFen, allowanceFen } }
}
