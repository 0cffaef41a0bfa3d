/** RULES and UX: 60 seconds without a touch end a visit, the last 20 with a warning that can be extended. */
export const IDLE_MS = 60_000
export const WARNING_MS = 20_000

/** How many whole seconds are left when the warning shows; null before it. 0: the visit is over. */
export function warningSeconds(idleMs: number): number | null {
  const leftMs = IDLE_MS - idleMs
  return leftMs > WARNING_MS ? null : Math.max(0, Math.ceil(leftMs / 1000))
}
