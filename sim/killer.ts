import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { DemoCampus } from '../test/demo-campus.ts'
import { type Book, violate } from './book.ts'
import { type Chance, pickWeighted } from './chance.ts'

export type Kill = 'server' | 'database' | 'both servers' | 'everything'
export type Kills = Record<Kill, number>

const WEIGHTS: Kills = { server: 4, database: 4, 'both servers': 1, everything: 1 }
export const NO_KILLS: Kills = { server: 0, database: 0, 'both servers': 0, everything: 0 }
const PAUSE_MS = { least: 2500, most: 6500 }

/** The campus as the killer sees it: two server processes on one database. */
export type Victim = {
  campus: DemoCampus
  ports: readonly [number, number]
  databaseUrl: string
  alone: (work: () => Promise<void>) => Promise<void>
}

const BACK_MS = 60_000
const ASK_EVERY_MS = 200

/**
 * kill -9 of servers and database at moments that the seed chooses; each comes back at once, as a supervisor would
 * bring it. One that does not come back is a violation.
 * @param atHalf called once, in a quiet moment between two kills
 */
export async function killAtRandom(
  { campus, ports, databaseUrl, alone }: Victim,
  chance: Chance,
  run: { book: Book; isOver: () => boolean; isHalf: () => boolean; atHalf: () => Promise<void> },
): Promise<Kills> {
  const kills: Kills = { ...NO_KILLS }
  let halved = false
  const restart = async (...dead: number[]) => {
    await Promise.all(dead.map((port) => campus.killServer(port)))
    await Promise.all(dead.map((port) => serveWatched(campus, port, run.book)))
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
    const kill = pickWeighted(chance, WEIGHTS)
    try {
      await alone(async () => {
        await untilDatabaseAnswers(databaseUrl)
        if (run.isHalf() && !halved) {
          halved = true
          return run.atHalf()
        }
        kills[kill]++
        await ways[kill]()
      })
    } catch (error) {
      violate(run.book, `does not come back: ${String(error)}`, `about the kill of ${kill}`)
      break
    }
  }
  return kills
}

/** Starts a server that nothing but a kill ends: one that ends by itself is a violation. */
export async function serveWatched(campus: DemoCampus, port: number, book: Book): Promise<void> {
  const server = await campus.serve(port)
  server.once('exit', (code, signal) => {
    if (signal !== 'SIGKILL') violate(book, `ended by itself with ${code ?? signal}`, `server ${port}`)
  })
}

/** The servers bring a database back that was killed; this only waits. Throws after a minute. */
export async function untilDatabaseAnswers(url: string): Promise<void> {
  const giveUpAt = Date.now() + BACK_MS
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 })
    client.on('error', () => {}) // told by the query that fails
    try {
      await client.connect()
      await client.query('SELECT 1')
      return
    } catch (error) {
      if (Date.now() > giveUpAt) throw error
      await sleep(ASK_EVERY_MS)
    } finally {
      await client.end().catch(() => {})
    }
  }
}
