import { sendAtRate } from './load.ts'
import { hundredths, median, percentile, report } from './measure.ts'
import { withPayments } from './payments.ts'

const PER_SECOND = 500
const SECONDS_A_ROUND = 10
const ROUNDS = 3

/**
 * `latency-500`: ms from when a payment was due to its answer, 500 a second whatever the server does (open loop), beside
 * the bare route at the same rate in turns. Target: p99 at most 25 ms. What is reported are medians of the rounds' p99.
 */
await withPayments(async (ports, prepare) => {
  const p50: Record<'ours' | 'bare', number[]> = { ours: [], bare: [] }
  const p99: Record<'ours' | 'bare', number[]> = { ours: [], bare: [] }
  for (let round = -1; round < ROUNDS; round++) {
    for (const name of ['bare', 'ours'] as const) {
      const requests = prepare(PER_SECOND * SECONDS_A_ROUND)
      const { latenciesMs, statuses } = await sendAtRate(ports[name], requests, PER_SECOND)
      if (statuses.get(201) !== requests.length) throw new Error(`${name}: ${JSON.stringify([...statuses])}`)
      if (round < 0) continue // the first round warms both up
      p50[name].push(percentile(latenciesMs, 50))
      p99[name].push(percentile(latenciesMs, 99))
    }
  }
  report('latency-500', median(p99.ours), median(p99.bare), {
    unit: 'ms',
    of: 'p99',
    targetMs: 25,
    p50Ms: hundredths(median(p50.ours)),
    p50BareMs: hundredths(median(p50.bare)),
    perSecond: PER_SECOND,
    rounds: ROUNDS,
  })
})
