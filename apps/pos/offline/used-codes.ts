/** A code that was used here with network, by `payCodeUse`; `atMs` by the server's clock. */
export type UsedCode = { use: string; atMs: number }

/** Where they are kept. Every promise resolves when it is on disk. */
export type UsedCodeDisk = {
  load: () => Promise<UsedCode[]>
  replace: (added: UsedCode, dropUses: readonly string[]) => Promise<void>
}

/**
 * The codes that were used here with network, kept across restarts: one taken just before the network died must not be
 * taken again without it (RULES 3.6).
 */
export type UsedCodes = {
  uses: () => string[]
  add: (use: string, now: Date) => Promise<void>
}

/** A code is refused 70 s after it was made (DESIGN 5); the clock may have been corrected by a minute meanwhile. */
const KEPT_MS = 10 * 60_000

export async function openUsedCodes(disk: UsedCodeDisk): Promise<UsedCodes> {
  let codes = await disk.load()
  return {
    uses: () => codes.map(({ use }) => use),
    async add(use, now) {
      const added = { use, atMs: now.getTime() }
      const isOld = ({ atMs }: UsedCode) => Math.abs(added.atMs - atMs) > KEPT_MS
      const old = codes.filter(isOld)
      codes = [...codes.filter((code) => !isOld(code) && code.use !== use), added]
      await disk.replace(
        added,
        old.map((code) => code.use),
      )
    },
  }
}
