import { percentile } from '../bench/measure.ts'
import type { FullStorm } from './full-storm.ts'
import type { ListTimes } from './list-fleet.ts'
import type { SimResult } from './simulate.ts'

const VIOLATIONS_SHOWN = 10

/** What the last line says, as JSON: figures, violations, and the seed that repeats them. */
export function describeResult(
  { book, kills, violations, skipped, fullStorm, lists, tookMs }: SimResult,
  of: { seed: number; plant: string | null },
): Record<string, unknown> {
  return {
    ...of,
    kills,
    ...book.tally,
    refusals: Object.fromEntries(byCode(book.refusals)),
    troubles: Object.fromEntries(byCode(book.troubles)),
    skipped,
    fullStorm,
    lists: lists && percentiles(lists),
    violations: violations.length,
    first: violations.slice(0, VIOLATIONS_SHOWN),
    tookMs: Math.round(tookMs),
  }
}

/** The same for people: a row a figure, then each violation with its place. */
export function tableOf({ book, kills, violations, skipped, fullStorm, lists }: SimResult): string {
  const { tally, refusals } = book
  const figures: [string, number][] = [
    ...Object.entries(kills).map(([kind, count]): [string, number] => [`kills: ${kind}`, count]),
    ['payments', tally.payments],
    ['acts approved', tally.approved],
    ['refusals', tally.refused],
    ['retries', tally.retries],
    ['repeats of acknowledged acts', tally.repeats],
    ['id conflicts tried', tally.conflicts],
    ['codes replayed', tally.replays],
    ['payments by digits', tally.digits],
    ['payments by a stall’s code', tally.stallPayments],
    ['ids and codes out of time', tally.untimely],
    ['reversals', tally.reversals],
    ['refunds', tally.refunds],
    ['cash top-ups', tally.topUps],
    ['losses and releases', tally.losses],
    ['late records of uses after the loss report', tally.afterLoss],
    ['phones changed', tally.enrolments],
    ['reconnect storms', tally.storms],
    ['clocks moved by an hour or a day', tally.clocksMoved],
    ['times the disk was full', tally.fullDisks],
    ['late records sent', tally.lateRecords],
    ['sales days ago', tally.soldDaysAgo],
    ['sales by a clock ahead', tally.soldInFuture],
    ['sales with an ended certificate', tally.notGenuine],
    ['payments by card', tally.cardPayments],
    ['taps that came to their end', tally.taps],
    ['sales by card with no network', tally.cardSales],
    ['of them torn, again and again', tally.torn],
    ['sales that went home grey', tally.grey],
    ['cards copied or rolled back', tally.clones],
    ['looks', tally.looks],
    ['violations', violations.length],
  ]
  const width = Math.max(...figures.map(([name]) => name.length))
  const rows = figures.map(([name, count]) => `${name.padEnd(width)}  ${String(count).padStart(8)}`)
  const refused = byCode(refusals).map(([code, count]) => `${code} ${count}`)
  const troubled = byCode(book.troubles).map(([said, count]) => `${said} ${count}`)
  const wrong = violations.slice(0, VIOLATIONS_SHOWN).map(({ what, where }) => `VIOLATION ${where}: ${what}`)
  return [
    ...rows,
    `refused as: ${refused.join(', ')}`,
    `could not answer: ${troubled.join(', ')}`,
    ...(fullStorm ? [describeStorm(fullStorm)] : []),
    ...(lists ? [describeLists(lists)] : []),
    ...skipped.map((what) => `NOT TRIED: ${what}`),
    ...wrong,
  ].join('\n')
}

function describeStorm({ terminals, records, answered, tookMs }: FullStorm): string {
  return `${terminals} terminals back at once: ${answered} of ${records} late records answered in ${(tookMs / 1000).toFixed(1)} s`
}

function percentiles({ terminals, reports, latenciesMs, never }: ListTimes) {
  const of = (percent: number) =>
    latenciesMs.length > 0 ? Math.round(percentile(latenciesMs, percent)) : null
  return { terminals, reports, p50Ms: of(50), p99Ms: of(99), never }
}

function describeLists(lists: ListTimes): string {
  const { terminals, reports, p50Ms, p99Ms, never } = percentiles(lists)
  return `${reports} loss reports on the lists of ${terminals} connected terminals: p50 ${p50Ms} ms, p99 ${p99Ms} ms, never ${never}`
}

function byCode(refusals: ReadonlyMap<string, number>): [string, number][] {
  return [...refusals].sort(([a], [b]) => a.localeCompare(b))
}
