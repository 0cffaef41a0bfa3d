import { setTimeout as sleep } from 'node:timers/promises'
import { DemoCampus, freePort } from '../test/demo-campus.ts'
import type { DemoTerminal } from '../test/independent-client.ts'
import { enrolFleet } from '../test/terminal-fleet.ts'
import { type Book, loosen, newBook, type Violation, violate } from './book.ts'
import { copyOf as copyOfChip } from './cards/chip.ts'
import type { Holder } from './cards/holders.ts'
import { CAST_SIZE, type Cast, engage } from './cast.ts'
import { chanceOf } from './chance.ts'
import { rightClock } from './clocks.ts'
import { type Disk, mountDisk } from './disk.ts'
import type { Door, World } from './door.ts'
import { act } from './everybody.ts'
import { fillDiskNowAndThen } from './full-disk.ts'
import { FULL_STORM, type FullStorm, type Returning, sellEverywhere } from './full-storm.ts'
import { judge, judgeSettled } from './judge.ts'
import { type Kills, killAtRandom, NO_KILLS, serveWatched, untilDatabaseAnswers } from './killer.ts'
import type { ListTimes } from './list-fleet.ts'
import { balances, look } from './look.ts'
import { startProxy } from './proxy.ts'

export type SimOptions = {
  seed: number
  seconds: number
  /** A line now and then. */
  onProgress: (line: string) => void
  /** A campus that was seeded and stopped, with the people who act in it; without, one is seeded. */
  start?: { dataDirectory: string; cast: Cast }
  /** The command line of a copy with a bug, instead of the product's. */
  program?: string
  /** False: the disk does not fill up (a plant is caught without). */
  fillsDisk?: boolean
  /** Nothing is killed, cut or full: to measure. */
  calm?: boolean
  /** How many cards somebody copies or rolls back. */
  clones?: number
  /** So many more terminals keep their stream of news open: the time to all their hot lists is measured. */
  terminals?: number
  /** 300 terminals come back at once with 500 records each. */
  fullStorm?: boolean
  /** Done to the database, as its owner, before the load. */
  prepare?: (databaseUrl: string) => Promise<void>
}

export type SimResult = {
  book: Book
  kills: Kills
  violations: Violation[]
  /** What this machine did not allow to try. */
  skipped: string[]
  /** What became of the 300 terminals, where they were asked for. */
  fullStorm: FullStorm | null
  /** How soon a loss report was on every list, where it was asked for. */
  lists: ListTimes | null
  /** From the first payment to the first violation, or to the end. */
  tookMs: number
}

const LOOK_EVERY_MS = 2500
const LOOK_SHARE = 3
const LAST_ANSWER_MS = 120_000
const LAST_OF_STORM_MS = 600_000
/** More people than the demo campus has: all of them, so that nobody is left who pays by card. */
const FULL_CROWD = { crowd: 5000, holders: 0, cloned: 0 }
const TICK_MS = 100
/** Runs a whole campus under faults. Ends at the first violation, or when the time is over and everything is answered. */
export async function simulate(options: SimOptions): Promise<SimResult> {
  const { seed, start, program } = options
  const mounted = options.fillsDisk === false || options.calm ? null : await mountDisk()
  const disk = mounted && 'directory' in mounted ? mounted : null
  const skipped = mounted && 'skipped' in mounted ? [`a full disk: ${mounted.skipped}`] : []
  for (const what of skipped) options.onProgress(`NOT TRIED: ${what}`)
  const campus = await DemoCampus.empty({
    pages: false,
    ...(disk ? { under: disk.directory } : {}),
    ...(start ? { copyOf: start.dataDirectory } : {}),
    ...(program ? { program } : {}),
  })
  try {
    const ports = [campus.port, await freePort()] as const
    const book = newBook()
    await Promise.all(ports.map((port) => serveWatched(campus, port, book)))
    const cast = start ? copyOf(start.cast) : await engage(campus, sizeOf(options))
    const fleet = options.fullStorm ? await enrolFleet(campus, FULL_STORM.terminals) : []
    const returning = await sellEverywhere(book, chanceOf(seed, 'fleet'), { crowd: cast.crowd, fleet })
    const keepers = options.terminals ? await enrolFleet(campus, options.terminals) : []
    await options.prepare?.(await campus.databaseUrl())
    const proxies = await Promise.all(
      ports.map((port, i) => startProxy(port, chanceOf(seed, `network ${i}`), (id) => loosen(book, id))),
    )
    if (options.calm) await calmAll(proxies)
    const doors = proxies.map(({ url }, i) => ({ url, audience: `http://localhost:${ports[i]!}`, book }))
    try {
      const stage = { ...options, campus, ports, cast, returning, keepers, book, doors, disk, skipped }
      return await play({ ...stage, calmDown: () => calmAll(proxies) })
    } finally {
      for (const proxy of proxies) proxy.close()
    }
  } finally {
    await campus.remove()
    await disk?.remove()
  }
}

/** Phones and cards change during a run; the cast that was given stays as it was. */
function copyOf(cast: Cast): Cast {
  const { holders, cloned } = cast.cards
  const own = (all: readonly Holder[]) => all.map((one) => ({ ...one, chip: copyOfChip(one.chip) }))
  const cards = { ...cast.cards, holders: own(holders), cloned: own(cloned) }
  return { ...cast, cards, diners: cast.diners.map((diner) => ({ ...diner, clock: rightClock() })) }
}

function sizeOf({ fullStorm, clones }: SimOptions) {
  return fullStorm ? FULL_CROWD : { ...CAST_SIZE, cloned: clones ?? CAST_SIZE.cloned }
}

async function calmAll(proxies: readonly { calm: () => Promise<void> }[]): Promise<void> {
  await Promise.all(proxies.map((proxy) => proxy.calm()))
}

type Stage = SimOptions & {
  campus: DemoCampus
  ports: readonly [number, number]
  cast: Cast
  book: Book
  doors: readonly Door[]
  disk: Disk | null
  skipped: string[]
  returning: readonly Returning[]
  keepers: readonly DemoTerminal[]
  calmDown: () => Promise<void>
}

async function play(stage: Stage): Promise<SimResult> {
  const { campus, ports, cast, book, doors, seed, seconds, onProgress } = stage
  const databaseUrl = await campus.databaseUrl()
  const walletIds = [...cast.diners, ...cast.crowd.shoppers, ...cast.cards.holders, ...cast.cards.cloned].map(
    ({ walletId }) => walletId,
  )
  const since = new Date()
  const opening = balances((await look(databaseUrl, walletIds, since)).wallets)
  const begunAt = Date.now()
  const endsAt = begunAt + seconds * 1000
  let foundAt = 0
  const isFound = () => {
    if (foundAt === 0 && book.violations.length > 0) foundAt = Date.now()
    return foundAt > 0
  }
  const isOver = () => isFound() || Date.now() > endsAt
  const lastAnswerMs = stage.returning.length > 0 ? LAST_OF_STORM_MS : LAST_ANSWER_MS
  const giveUpAt = () => (isFound() ? 0 : endsAt + lastAnswerMs)
  const world: World = { book, doors, isOver, giveUpAt }
  const lookNow = async () => {
    const sight = await look(databaseUrl, walletIds, since)
    book.tally.looks++
    book.violations.push(...judge(book, sight, opening))
    return sight
  }
  const verify = async (when: string) => {
    const { code, stdout, stderr } = await campus.command('verify-ledger')
    onProgress(`verify-ledger ${when}: ${stdout.trimEnd().split('\n').at(-1) ?? ''}`)
    if (code !== 0) violate(book, `verify-ledger says ${stdout.trim() || stderr.trim()}`, when)
  }

  const looking = lookAgainAndAgain(isOver, lookNow, () => progress(stage, begunAt))
  const alone = oneAtATime()
  const killing = stage.calm
    ? NO_KILLS
    : killAtRandom({ campus, ports, databaseUrl, alone }, chanceOf(seed, 'killer'), {
        book,
        isOver,
        isHalf: () => Date.now() > (begunAt + endsAt) / 2,
        atHalf: () => verify('beside the load'),
      })
  const filling = stage.disk
    ? fillDiskNowAndThen(world, chanceOf(seed, 'disk'), { disk: stage.disk, databaseUrl, ports, alone })
    : null
  const { fullStorm, lists } = await act(world, stage)
  await filling
  const kills = await killing
  await looking
  if (!isFound()) {
    await stage.calmDown()
    await untilDatabaseAnswers(databaseUrl)
    book.violations.push(...judgeSettled(book, await lookNow()))
    await verify('at the end')
  }
  isFound()
  return {
    book,
    kills,
    violations: book.violations,
    skipped: stage.skipped,
    fullStorm,
    lists,
    tookMs: (foundAt || Date.now()) - begunAt,
  }
}

/** Work that waits for the work before it. */
function oneAtATime(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }
}

/** A look fails while the database is down; then the next one counts. */
async function lookAgainAndAgain(
  isOver: () => boolean,
  lookNow: () => Promise<unknown>,
  tell: () => void,
): Promise<void> {
  let nextAt = Date.now() + LOOK_EVERY_MS
  while (!isOver()) {
    await sleep(TICK_MS)
    if (Date.now() < nextAt) continue
    await lookNow().catch(() => {})
    // A look at much takes long, and everybody shares the machine with it.
    nextAt = Date.now() + Math.max(LOOK_EVERY_MS, LOOK_SHARE * (Date.now() - nextAt))
    tell()
  }
}

function progress({ book, onProgress, seconds }: Stage, begunAt: number): void {
  const { payments, approved, retries, repeats, looks } = book.tally
  const passed = Math.round((Date.now() - begunAt) / 1000)
  onProgress(
    `${passed} of ${seconds} s: ${payments} payments, ${approved} acts approved, ${retries} retries, ${repeats} repeats, ${looks} looks`,
  )
}
