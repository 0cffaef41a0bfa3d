import { sendAll } from './load.ts'
import { median, report } from './measure.ts'
import { withPayments } from './payments.ts'

const REQUESTS = 8_000
/** A large campus's terminals at noon: more wait at once, more share a commit. */
const CONNECTIONS = 256
const ROUNDS = 5

/**
 * `http-vs-bare-route`: payments over HTTP (server, database and load on this machine; pay code verified, terminal
 * session, decision, ledger, commit) beside a bare Fastify route with the same body and one P-256 verify, in turns.
 */
await withPayments(async (ports, prepare) => {
  const rates: Record<'ours' | 'bare', number[]> = { ours: [], bare: [] }
  for (let round = -1; round < ROUNDS; round++) {
    const requests = prepare(REQUESTS)
    for (const name of ['bare', 'ours'] as const) {
      const { seconds, statuses } = await sendAll(ports[name], requests, CONNECTIONS)
      if (statuses.get(201) !== requests.length) throw new Error(`${name}: ${JSON.stringify([...statuses])}`)
      // The first round warms both up.
      if (round >= 0) rates[name].push(requests.length / seconds)
    }
  }
  report('http-vs-bare-route', median(rates.ours), median(rates.bare), {
    connections: CONNECTIONS,
    requests: REQUESTS,
    rounds: ROUNDS,
  })
})
