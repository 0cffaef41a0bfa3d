import type { Bench } from './ledger.ts'
import { BATCH, LANES, makeActs, postAll, withLedgers } from './ledger.ts'
import { median, rate, report } from './measure.ts'

// `growth`: the rate of posting into a ledger that has many transfers, beside one that has few, in turns.

const FEW = 300_000
const MANY = process.argv.includes('--full') ? 20_000_000 : 1_000_000
/** A campus of 20,000 pays about 80,000 times a day, and a claim is remembered for 30 days: so many are kept at most. */
const CLAIMS_KEPT = 2_400_000
const ROUND = 20_000
const ROUNDS = 9

/** Fills the ledger through the poster itself; only what the last 30 days hold has claims. */
async function fill(bench: Bench, transfers: number): Promise<void> {
  for (let at = 0; at < transfers; at += ROUND) {
    await postAll(bench.poster, makeActs(bench, ROUND, at >= transfers - CLAIMS_KEPT))
    if (at % 500_000 === 0) process.stderr.write(`${at.toLocaleString('en')} of ${transfers} transfers\n`)
  }
  // Autovacuum and the checkpointer have had their turn, as they would in a quiet hour.
  await bench.pool.query('VACUUM ANALYZE transfers, wallets, claims')
  await bench.pool.query('CHECKPOINT')
}

/** Payments by pay code, a second. */
function post(bench: Bench): Promise<number> {
  const acts = makeActs(bench, ROUND, true)
  return rate(acts.length, () => postAll(bench.poster, acts))
}

async function benchGrowth([few, many]: [Bench, Bench]): Promise<void> {
  await fill(few, FEW)
  await fill(many, MANY)
  const rates: Record<'few' | 'many', number[]> = { few: [], many: [] }
  for (let round = 0; round <= ROUNDS; round++) {
    const perSecond = { few: await post(few), many: await post(many) }
    if (round === 0) continue // the first round warms up
    rates.few.push(perSecond.few)
    rates.many.push(perSecond.many)
  }
  const details = { transfers: MANY, referenceTransfers: FEW, lanes: LANES, batch: BATCH, rounds: ROUNDS }
  report('growth', median(rates.many), median(rates.few), details)
}

await withLedgers(['few', 'many'], (benches) => benchGrowth(benches as [Bench, Bench]))
