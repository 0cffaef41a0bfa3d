import { setTimeout as sleep } from 'node:timers/promises'
import { DemoCampus, freePort } from '../test/demo-campus.ts'
import { type Book, loosen, newBook, type Violation, violate } from './book.ts'
import { type Cast, engage } from './cast.ts'
import { chanceOf } from './chance.ts'
import { moveClocks, rightClock } from './clocks.ts'
import { type Life, live } from './diner.ts'
import { type Disk, mountDisk } from './disk.ts'
import type { Door, World } from './door.ts'
import { fillDiskNowAndThen } from './full-disk.ts'
import { judge, judgeSettled } from './judge.ts'
import { type Kills, killAtRandom, serveWatched, untilDatabaseAnswers } from './killer.ts'
import { sellOffline, takesLateRecords } from './late-sales.ts'
import { balances, look } from './look.ts'
import { startProxy } from './proxy.ts'
import { drain, serveCounter, splurge } from './spender.ts'
import { storm } from './storm.ts'
import { keepSignedIn, signTillIn, type Till } from './till.ts'

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
  /** Done to the database, as its owner, before the load. */
  prepare?: (databaseUrl: string) => Promise<void>
}

export type SimResult = {
  book: Book
  kills: Kills
  violations: Violation[]
  /** What this machine did not allow to try. */
  skipped: string[]
  /** From the first payment to the first violation, or to the end. */
  tookMs: number
}

const LOOK_EVERY_MS = 2500
const LAST_ANSWER_MS = 60_000
const TICK_MS = 100
/** The phones that spend more than they have, and more than a day allows. */
const DRAINERS = 2
const SPLURGERS = 2
/** The phones and terminals that meet with no network; the drainers among them, who have no money left. */
const OFFLINE = { diners: 8, tills: 4 }
/** What a phone may spend in a day without the spending PIN, shared by the payments it will make. */
const SMALL_FEN = { most: 5, ofDay: 3000, paymentsASecond: 4 }

/** Runs a whole campus under faults. Ends at the first violation, or when the time is over and everything is answered. */
export async function simulate(options: SimOptions): Promise<SimResult> {
  const { seed, start, program } = options
  const mounted = options.fillsDisk === false ? null : await mountDisk()
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
    const cast = start ? copyOf(start.cast) : await engage(campus)
    await options.prepare?.(await campus.databaseUrl())
    const proxies = await Promise.all(
      ports.map((port, i) => startProxy(port, chanceOf(seed, `network ${i}`), (id) => loosen(book, id))),
    )
    const doors = proxies.map(({ url }, i) => ({ url, audience: `http://localhost:${ports[i]!}`, book }))
    try {
      const stage = { ...options, campus, ports, cast, book, doors, disk, skipped }
      return await play({ ...stage, calm: () => calmAll(proxies) })
    } finally {
      for (const proxy of proxies) proxy.close()
    }
  } finally {
    await campus.remove()
    await disk?.remove()
  }
}

/** Phones change during a run; the cast that was given stays as it was. */
function copyOf(cast: Cast): Cast {
  return { ...cast, diners: cast.diners.map((diner) => ({ ...diner, clock: rightClock() })) }
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
  calm: () => Promise<void>
}

async function play(stage: Stage): Promise<SimResult> {
  const { campus, ports, cast, book, doors, seed, seconds, onProgress } = stage
  const databaseUrl = await campus.databaseUrl()
  const walletIds = [...cast.diners, ...cast.crowd.shoppers].map(({ walletId }) => walletId)
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
  const giveUpAt = () => (isFound() ? 0 : endsAt + LAST_ANSWER_MS)
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
  const killing = killAtRandom({ campus, ports, databaseUrl, alone }, chanceOf(seed, 'killer'), {
    book,
    isOver,
    isHalf: () => Date.now() > (begunAt + endsAt) / 2,
    atHalf: () => verify('beside the load'),
  })
  const filling = stage.disk
    ? fillDiskNowAndThen(world, chanceOf(seed, 'disk'), { disk: stage.disk, databaseUrl, ports, alone })
    : null
  await act(world, stage)
  await filling
  const kills = await killing
  await looking
  if (!isFound()) {
    await stage.calm()
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

/** Everybody acts until it is over. */
async function act(world: World, { cast, seed, seconds }: Stage): Promise<void> {
  const { diners, terminals, cashierToken, crowd } = cast
  const tillChance = chanceOf(seed, 'tills')
  const tills: Till[] = await Promise.all(
    terminals.map(async (terminal) => {
      const clock = rightClock()
      const token = await signTillIn(world, tillChance, { terminal, clock })
      return { id: terminal.id, terminal, clock, token }
    }),
  )
  const lives: Life[] = diners.map((diner, i) => ({
    world,
    chance: chanceOf(seed, `diner ${i}`),
    diner,
    tills,
    amountMaxFen: smallFenMax(seconds),
  }))
  const offline = await takesLateRecords(world)
  const first = offline ? OFFLINE.diners : DRAINERS
  const drainers = lives.slice(0, DRAINERS)
  const splurgers = lives.slice(first, first + SPLURGERS)
  const ordinary = lives.slice(first + SPLURGERS)
  const shoppers = diners.slice(0, first)
  const offlineTills = offline ? tills.slice(0, OFFLINE.tills) : []
  const customers = ordinary.map(({ diner }) => diner)
  await Promise.all([
    ...ordinary.map(live),
    ...drainers.map(drain),
    ...splurgers.map((life) => splurge(life, cashierToken)),
    ...tills.map((till, i) => keepSignedIn(world, chanceOf(seed, `till ${i}`), till)),
    serveCounter(world, chanceOf(seed, 'counter'), customers, cashierToken),
    storm(world, chanceOf(seed, 'storm'), tills),
    moveClocks(
      world,
      chanceOf(seed, 'clocks of terminals'),
      tills.map(({ clock }) => clock),
    ),
    moveClocks(
      world,
      chanceOf(seed, 'clocks of phones'),
      diners.map(({ clock }) => clock),
    ),
    ...offlineTills.map((till, i) =>
      sellOffline(world, chanceOf(seed, `offline ${i}`), { till, buyers: { diners: shoppers, crowd } }),
    ),
  ])
}

/** So that a phone stays within what a day allows without the spending PIN, some 4 payments a second. */
function smallFenMax(seconds: number): number {
  const { most, ofDay, paymentsASecond } = SMALL_FEN
  return Math.max(1, Math.min(most, Math.floor((2 * ofDay) / (paymentsASecond * seconds))))
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
    nextAt = Date.now() + LOOK_EVERY_MS
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
