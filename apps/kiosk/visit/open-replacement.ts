import type { CardReplaced } from '../../../contract/cards.ts'
import { clientId } from '../../../ui/client-id.ts'

const KEY = 'onecard.kiosk.replacement'
const UNWRITTEN = 'onecard.kiosk.unwritten'
const KEPT_MS = 86_400_000
/** So long the house lets this kiosk write a card that it replaced. */
const WRITABLE_MS = 15 * 60_000

type Open = { id: string; campusNo: string; reason: 'lost' | 'damaged'; sinceMs: number }
type Unwritten = { campusNo: string; replaced: CardReplaced; sinceMs: number }

/**
 * The id of a replacement whose outcome is not known: the same person at the same kiosk goes on with it, so that a power
 * cut or a lost reply never costs a second fee. It names nobody but by the campus number.
 */
export function replacementId(campusNo: string, reason: 'lost' | 'damaged', now: Date): string {
  const kept = read<Open>(KEY)
  const same = kept?.campusNo === campusNo && kept.reason === reason
  if (kept && same && now.getTime() - kept.sinceMs < KEPT_MS) return kept.id
  const id = clientId(now)
  const open: Open = { id, campusNo, reason, sinceMs: now.getTime() }
  localStorage.setItem(KEY, JSON.stringify(open))
  return id
}

/** The outcome is known. */
export function closeReplacement(): void {
  localStorage.removeItem(KEY)
}

/** The new card has its number, but no chip bears it yet: kept for the person who comes back, over a power cut too. */
export function keepUnwritten(campusNo: string, replaced: CardReplaced, now: Date): void {
  const unwritten: Unwritten = { campusNo, replaced, sinceMs: now.getTime() }
  localStorage.setItem(UNWRITTEN, JSON.stringify(unwritten))
}

/** The card that this kiosk still owes the person and may write; null when there is none. */
export function unwrittenOf(campusNo: string, cardNo: string | undefined, now: Date): CardReplaced | null {
  const kept = read<Unwritten>(UNWRITTEN)
  const theirs = kept?.campusNo === campusNo && kept.replaced.number === cardNo
  return kept && theirs && now.getTime() - kept.sinceMs < WRITABLE_MS ? kept.replaced : null
}

/** A chip bears it. */
export function forgetUnwritten(): void {
  localStorage.removeItem(UNWRITTEN)
}

function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null
  } catch {
    return null
  }
}
