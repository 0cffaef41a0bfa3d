import type { CardDeps } from './change-state.ts'
import { resumeRenewal } from './renew-card.ts'
import { selectStale } from './renewal-store.ts'

/** A renewal that takes longer was cut off: its kiosk or its server died. */
const STALE_MS = 60_000

/** Goes on with the renewals that were left in the middle, of every campus; answers how many. Harmless to repeat. */
export async function resumeRenewals(deps: CardDeps, now: Date): Promise<number> {
  const stale = await selectStale(deps.pool, new Date(now.getTime() - STALE_MS))
  for (const renewal of stale) await resumeRenewal(deps, renewal, now)
  return stale.length
}
