import { setTimeout as sleep } from 'node:timers/promises'
import type { DemoTerminal } from '../test/independent-client.ts'
import type { LostSpan } from './book.ts'
import type { Chance } from './chance.ts'
import { rightClock } from './clocks.ts'
import { ask, type Door, type World } from './door.ts'
import { signTillIn } from './till.ts'

/** How long it took a loss report to be on the lists of all connected terminals; in ms. */
export type ListTimes = { terminals: number; reports: number; latenciesMs: number[]; never: number }

/** A terminal that keeps the hot list: since when it held each version that it was given. */
type Keeper = { token: string; held: { version: number; at: number }[] }

const AGAIN_MS = { least: 200, most: 1500 }
const LOOK_MS = 50
const SIGN_INS_AT_ONCE = 10

/**
 * Terminals that keep their stream of news open through all faults and ask for what changed when they are told; of each
 * loss that was reported, when each of them held a list with it.
 */
export async function followLists(
  world: World,
  chance: Chance,
  terminals: readonly DemoTerminal[],
): Promise<ListTimes> {
  const keepers: Keeper[] = []
  for (let start = 0; start < terminals.length; start += SIGN_INS_AT_ONCE) {
    const some = terminals.slice(start, start + SIGN_INS_AT_ONCE).map(async (terminal) => {
      const token = await signTillIn(world, chance, { terminal, clock: rightClock() })
      return { token, held: [] }
    })
    keepers.push(...(await Promise.all(some)))
  }
  const stop = new AbortController()
  const following = keepers.map((keeper) => keepList(world, chance, keeper, stop.signal))
  const reports = await watchLosses(world, chance, keepers)
  stop.abort()
  await Promise.all(following)
  const times = reports.flatMap(({ at, version }) =>
    keepers.map(({ held }) => {
      const first = held.find((one) => one.version >= version)
      return first ? first.at - at : null
    }),
  )
  const latenciesMs = times.filter((time) => time !== null)
  const never = times.length - latenciesMs.length
  return { terminals: keepers.length, reports: reports.length, latenciesMs, never }
}

/** Notes each loss with a version of the list that has it; at the end waits until every list is as new. */
async function watchLosses(
  world: World,
  chance: Chance,
  keepers: readonly Keeper[],
): Promise<{ at: number; version: number }[]> {
  const reports: { at: number; version: number }[] = []
  // Only what is reported once all are connected tells how soon a connected one holds it.
  while (keepers.some(({ held }) => held.length === 0) && !world.isOver()) await sleep(LOOK_MS)
  const seen = new Set<LostSpan>(world.book.lost)
  const versionNow = async () => {
    const { token } = chance.pick(keepers)
    const answer = await ask(chance.pick(world.doors), '/v1/hot-list?since=0', { token, method: 'GET' })
    return answer?.status === 200 ? (answer.body.version as number) : null
  }
  while (!world.isOver()) {
    const span = world.book.lost.find((one) => !seen.has(one))
    const version = span ? await versionNow() : null
    if (span && version !== null) {
      seen.add(span)
      reports.push({ at: span.from, version })
    } else await sleep(LOOK_MS)
  }
  const newest = Math.max(0, ...reports.map(({ version }) => version))
  const isBehind = ({ held }: Keeper) => !held.some(({ version }) => version >= newest)
  while (keepers.some(isBehind) && Date.now() < world.giveUpAt()) await sleep(LOOK_MS)
  return reports
}

/** Follows the stream of news at one door, and at another when it ends. */
async function keepList(world: World, chance: Chance, keeper: Keeper, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await followOnce(chance.pick(world.doors), keeper, stop).catch(() => {})
    if (!stop.aborted) await sleep(chance.integer(AGAIN_MS.least, AGAIN_MS.most))
  }
}

async function followOnce(door: Door, keeper: Keeper, signal: AbortSignal): Promise<void> {
  const headers = { authorization: `Bearer ${keeper.token}` }
  const reply = await fetch(`${door.url}/v1/terminal/events`, { headers, signal })
  if (!reply.ok || !reply.body) return void (await reply.body?.cancel())
  for await (const piece of reply.body.pipeThrough(new TextDecoderStream())) {
    if (!piece.includes('event: hot-list')) continue
    const since = keeper.held.at(-1)?.version ?? 0
    const list = await fetch(`${door.url}/v1/hot-list?since=${since}`, { headers, signal })
    const { version } = (await list.json()) as { version: number }
    if (version > since) keeper.held.push({ version, at: Date.now() })
  }
}
