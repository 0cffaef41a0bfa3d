import { clientId } from '../../../ui/client-id.ts'

const KEY = 'onecard.kiosk.replacement'
const KEPT_MS = 86_400_000

type Open = { id: string; campusNo: string; reason: 'lost' | 'damaged'; sinceMs: number }

/**
 * The id of a replacement whose outcome is not known: the same person at the same kiosk goes on with it, so that a power
 * cut or a lost reply never costs a second fee. It names nobody but by the campus number.
 */
export function replacementId(campusNo: string, reason: 'lost' | 'damaged', now: Date): string {
  const kept = readOpen()
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

function readOpen(): Open | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') as Open | null
  } catch {
    return null
  }
}
