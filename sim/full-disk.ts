import { setTimeout as sleep } from 'node:timers/promises'
import { violate } from './book.ts'
import type { Chance } from './chance.ts'
import type { Disk } from './disk.ts'
import type { World } from './door.ts'
import { untilDatabaseAnswers } from './killer.ts'

const PAUSE_MS = { least: 8000, most: 30_000 }
const FULL_MS = { least: 3000, most: 8000 }
const BACK_MS = 60_000
const ASK_EVERY_MS = 200

/**
 * The disk under servers and database fills up under load, and is freed some seconds later. Nobody helps: database and
 * servers must come back by themselves.
 * @param alone so that nothing is killed meanwhile: what does not start on a full disk is no news
 */
export async function fillDiskNowAndThen(
  world: World,
  chance: Chance,
  campus: {
    disk: Disk
    databaseUrl: string
    ports: readonly number[]
    alone: (work: () => Promise<void>) => Promise<void>
  },
): Promise<void> {
  const { disk, databaseUrl, ports, alone } = campus
  while (!world.isOver()) {
    await sleep(chance.integer(PAUSE_MS.least, PAUSE_MS.most))
    if (world.isOver()) return
    await alone(async () => {
      await untilDatabaseAnswers(databaseUrl)
      world.book.tally.fullDisks++
      await disk.fill()
      await sleep(chance.integer(FULL_MS.least, FULL_MS.most))
      await disk.free()
      await untilDatabaseAnswers(databaseUrl)
      for (const port of ports) await untilReady(port)
    }).catch((error: unknown) => violate(world.book, `does not come back: ${String(error)}`, 'a full disk'))
  }
}

async function untilReady(port: number): Promise<void> {
  const giveUpAt = Date.now() + BACK_MS
  for (;;) {
    const reply = await fetch(`http://localhost:${port}/readyz`).catch(() => null)
    await reply?.body?.cancel()
    if (reply?.ok) return
    if (Date.now() > giveUpAt) throw new Error(`server ${port} is not ready`)
    await sleep(ASK_EVERY_MS)
  }
}
