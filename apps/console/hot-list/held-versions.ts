/** How many terminals hold which version of the hot list, the newest first; null: it never said. */
export type HeldVersion = { version: number | null; count: number }

/** Counts the versions that active terminals reported last. */
export function heldVersions(
  terminals: readonly { state: string; hotListVersion: number | null }[],
): HeldVersion[] {
  const active = terminals.filter(({ state }) => state === 'active')
  const counts = Map.groupBy(active, ({ hotListVersion }) => hotListVersion)
  return [...counts]
    .map(([version, holders]) => ({ version, count: holders.length }))
    .sort((a, b) => (b.version ?? -1) - (a.version ?? -1))
}
