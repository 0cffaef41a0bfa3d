import { DemoCampus } from '../test/demo-campus.ts'
import { call, signIn, signTerminalIn } from '../test/independent-client.ts'
import { enrolFleet } from '../test/terminal-fleet.ts'
import { percentile, report } from './measure.ts'

const TERMINALS = 300
const REPORTS = 12
/** RULES 2.3: every connected terminal holds the new list within 5 s. */
const TARGET_MS = 5000

/** What a terminal holds, and since when (ms of the page's monotonic clock). */
type Held = { version: number; atMs: number }

/**
 * `hot-list`: ms from when a loss was reported until each of 300 connected terminals holds the list with it, over HTTP:
 * told by its stream of news, it asks for what changed. Its reference is the time within which RULES want it.
 */
async function benchHotList(): Promise<void> {
  const campus = await DemoCampus.start({ pages: false })
  const stop = new AbortController()
  try {
    const fleet = await enrolFleet(campus, TERMINALS)
    const terminals = new Map<string, Held>()
    for (const terminal of fleet) {
      const token = await signTerminalIn(campus.baseUrl, terminal)
      terminals.set(token, { version: 0, atMs: 0 })
      void follow(campus.baseUrl, token, terminals, stop.signal)
    }
    const { students } = await campus.demo()
    const latenciesMs: number[] = []
    for (const student of students.filter(({ initial }) => !initial).slice(0, REPORTS)) {
      const token = await signIn(campus.baseUrl, student.campusNo, student.queryPin)
      latenciesMs.push(...(await reportLost(campus.baseUrl, token, terminals)))
    }
    report('hot-list', percentile(latenciesMs, 99), TARGET_MS, {
      unit: 'ms',
      of: 'p99',
      p50Ms: Math.round(percentile(latenciesMs, 50)),
      slowestMs: Math.round(Math.max(...latenciesMs)),
      terminals: TERMINALS,
      reports: REPORTS,
    })
  } finally {
    stop.abort()
    await campus.remove()
  }
}

/** Reports one account lost; how long it took each terminal to hold it. */
async function reportLost(baseUrl: string, token: string, terminals: Map<string, Held>): Promise<number[]> {
  const startedAtMs = performance.now()
  const { status } = await call(baseUrl, 'POST', '/v1/me/loss-report', { token, body: {} })
  if (status !== 200) throw new Error(`the loss report was answered with ${status}`)
  const [someTerminal] = terminals.keys()
  const { body } = await call(baseUrl, 'GET', '/v1/hot-list?since=0', { token: someTerminal! })
  while ([...terminals.values()].some(({ version }) => version < (body.version as number)))
    await new Promise((resolve) => setTimeout(resolve, 20))
  return [...terminals.values()].map(({ atMs }) => atMs - startedAtMs)
}

/** A terminal that keeps its stream of news open and asks for what changed whenever it is told. */
async function follow(
  baseUrl: string,
  token: string,
  terminals: Map<string, Held>,
  signal: AbortSignal,
): Promise<void> {
  const headers = { authorization: `Bearer ${token}` }
  try {
    const reply = await fetch(`${baseUrl}/v1/terminal/events`, { headers, signal })
    for await (const piece of reply.body!.pipeThrough(new TextDecoderStream())) {
      if (!piece.includes('event: hot-list')) continue
      const since = terminals.get(token)!.version
      const list = await fetch(`${baseUrl}/v1/hot-list?since=${since}`, { headers, signal })
      const { version } = (await list.json()) as { version: number }
      terminals.set(token, { version, atMs: performance.now() })
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

await benchHotList()
