import { setTimeout as sleep } from 'node:timers/promises'
import type { DemoCampus } from '../test/demo-campus.ts'
import { type Book, violate } from './book.ts'
import { type Chance, pickWeighted } from './chance.ts'

export type Kill = 'server' | 'database' | 'both servers' | 'everything'
export type Kills = Record<Kill, number>

const WEIGHTS: Kills = { server: 4, database: 4, 'both servers': 1, everything: 1 }
const PAUSE_MS = { least: 2500, most: 6500 }

/** The campus as the killer sees it: two server processes on one database. */
export type Victim = { campus: DemoCampus; ports: readonly [number, number] }

/**
 * kill -9 of servers and database at moments that the seed chooses; each comes back at once, as a supervisor would
 * bring it. One that does not come back is a violation.
 * @param atHalf called once, in a quiet moment between two kills
 */
export async function killAtRandom(
  { campus, ports }: Victim,
  chance: Chance,
  run: { book: Book; isOver: () => boolean; isHalf: () => boolean; atHalf: () => Promise<void> },
): Promise<Kills> {
  const kills: Kills = { server: 0, database: 0, 'both servers': 0, everything: 0 }
  let halved = false
  const restart = async (...dead: number[]) => {
    await Promise.all(dead.map((port) => campus.killServer(port)))
    await Promise.all(dead.map((port) => campus.serve(port)))
  }
  const ways: Record<Kill, () => Promise<unknown>> = {
    server: () => restart(chance.pick(ports)),
    database: () => campus.killDatabase(),
    'both servers': () => restart(...ports),
    everything: async () => {
      await campus.killDatabase()
      await restart(...ports)
    },
  }
  while (!run.isOver()) {
    await sleep(chance.integer(PAUSE_MS.least, PAUSE_MS.most))
    if (run.isOver()) break
    if (run.isHalf() && !halved) {
      halved = true
      await run.atHalf()
      continue
    }
    const kill = pickWeighted(chance, WEIGHTS)
    kills[kill]++
    try {
      await ways[kill]()
    } catch (error) {
      violate(run.book, `does not come back: ${String(error)}`, `after the kill of ${kill}`)
      break
    }
  }
  return kills
}
