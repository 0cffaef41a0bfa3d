import { assert } from './assert.ts'

/** Finds a value by a text key within one campus; undefined when there is none. */
export type LookUp<Value> = (campusId: number, key: string) => Promise<Value | undefined>

type Waiting<Value> = { resolve: (value: Value | undefined) => void; reject: (error: unknown) => void }
type Batch<Value> = Map<string, Waiting<Value>[]>

/**
 * Look-ups that share round trips: what is asked for in the same turn, or while `inFlightMax` queries are under way,
 * goes as one query. A value is always read after it was asked for, so nothing here is ever stale.
 *
 * @param load one query: distinct keys of one campus in, what was found by key out
 * @param limits how many queries run at once, and how many keys one may have
 */
export function batchedLookUp<Value>(
  load: (campusId: number, keys: string[]) => Promise<Map<string, Value>>,
  limits: { inFlightMax: number; keysMax: number } = { inFlightMax: 2, keysMax: 500 },
): LookUp<Value> {
  const waiting = new Map<number, Batch<Value>>()
  let inFlight = 0
  let scheduled = false

  function schedule(): void {
    if (scheduled || inFlight >= limits.inFlightMax || waiting.size === 0) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      const next = takeBatch(waiting, limits.keysMax)
      if (next) void run(next.campusId, next.batch)
      schedule()
    })
  }

  async function run(campusId: number, batch: Batch<Value>): Promise<void> {
    inFlight++
    try {
      const found = await load(campusId, [...batch.keys()])
      for (const [key, asked] of batch) for (const { resolve } of asked) resolve(found.get(key))
    } catch (error) {
      for (const asked of batch.values()) for (const { reject } of asked) reject(error)
    } finally {
      inFlight--
      schedule()
    }
  }

  return (campusId, key) =>
    new Promise((resolve, reject) => {
      let batch = waiting.get(campusId)
      if (!batch) waiting.set(campusId, (batch = new Map()))
      const asked = batch.get(key)
      if (asked) asked.push({ resolve, reject })
      else batch.set(key, [{ resolve, reject }])
      schedule()
    })
}

/** Takes the campus that has waited longest, whole or its first `keysMax` keys. */
function takeBatch<Value>(
  waiting: Map<number, Batch<Value>>,
  keysMax: number,
): { campusId: number; batch: Batch<Value> } | undefined {
  const first = waiting.entries().next().value
  if (!first) return undefined
  const [campusId, all] = first
  waiting.delete(campusId)
  if (all.size <= keysMax) return { campusId, batch: all }
  const entries = [...all]
  waiting.set(campusId, new Map(entries.slice(keysMax)))
  return { campusId, batch: new Map(entries.slice(0, keysMax)) }
}

/**
 * The same look-up, each answer (also "there is none") kept for a moment, counted from when it was asked for: what
 * changes in the database takes effect within `keptMs`. A failure is not kept.
 */
export function rememberBriefly<Value>(
  lookUp: LookUp<Value>,
  keep: { keptMs: number; entriesMax: number },
): LookUp<Value> {
  assert(keep.entriesMax > 0, 'something is remembered')
  const kept = new Map<string, { askedAtMs: number; value: Promise<Value | undefined> }>()
  return (campusId, key) => {
    const name = `${campusId}:${key}`
    const nowMs = performance.now()
    const known = kept.get(name)
    if (known && nowMs - known.askedAtMs < keep.keptMs) return known.value
    const value = lookUp(campusId, key)
    const entry = { askedAtMs: nowMs, value }
    // Deleted and put back at the end, so that the first entry is the one asked for longest ago.
    kept.delete(name)
    if (kept.size >= keep.entriesMax) kept.delete(kept.keys().next().value!)
    kept.set(name, entry)
    value.catch(() => {
      if (kept.get(name) === entry) kept.delete(name)
    })
    return value
  }
}
