import { setTimeout as sleep } from 'node:timers/promises'
import { type Act, type Book, hearTrouble, loosen, show } from './book.ts'
import type { Chance } from './chance.ts'
import { type Answer, hear } from './hear.ts'

/** A way into the campus: a server behind its proxy. */
export type Door = {
  url: string
  /** What the server calls itself: the audience of terminals' assertions. */
  audience: string
  book: Book
}

/** What every actor is given. */
export type World = {
  book: Book
  doors: readonly Door[]
  /** No new acts; what was begun is finished. */
  isOver: () => boolean
  /** Until then an act is asked for again. */
  giveUpAt: () => number
}

/** `answerMs`: how long it waits. */
type Request = { token?: string; body?: unknown; method?: 'GET' | 'POST'; answerMs?: number | undefined }

const TRY_MS = 5000
const PAUSE_MS = 150

/** Asks once. Null: nobody knows (no connection, no answer in time, a 5xx, or a session that was lost). */
export async function ask(
  door: Door,
  path: string,
  { token, body, method = 'POST', answerMs = TRY_MS }: Request,
): Promise<Answer | null> {
  try {
    const reply = await fetch(door.url + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerMs),
    })
    const answer = (await reply.json()) as Record<string, unknown>
    if (reply.status < 500) return { status: reply.status, body: answer }
    hearTrouble(door.book, reply.status, answer.code, `${method} ${path}`)
    return null
  } catch {
    return null
  }
}

/** Asks any door until there is an answer; null when the time is over. */
export async function askUntilAnswered(
  world: World,
  chance: Chance,
  path: string,
  request: Request,
): Promise<(Answer & { tries: number }) | null> {
  for (let tries = 1; ; tries++) {
    const answer = await ask(chance.pick(world.doors), path, request)
    if (answer) return { ...answer, tries }
    if (Date.now() > world.giveUpAt()) return null
    await sleep(PAUSE_MS)
  }
}

/** How an act is sent: made anew for each attempt, since tokens and codes may be new. */
export type Sending = () => { path: string; token: string; body: unknown; code?: string }

/** Sends an act once and writes down what was heard; false when there was no answer. */
export async function attempt(world: World, chance: Chance, act: Act, sending: Sending): Promise<boolean> {
  const { path, token, body, code } = sending()
  if (code !== undefined) show(world.book, act, code)
  const wasApproved = act.fate === 'approved'
  if (act.fate === 'refused') act.fate = 'unknown'
  act.underWay++
  const answer = await ask(chance.pick(world.doors), path, { token, body })
  act.underWay--
  if (!answer || answer.status === 401) {
    // Only an unknown session says that nothing was done.
    if (!answer) loosen(world.book, act.id)
    return false
  }
  hear(world.book, act, answer, wasApproved)
  return true
}

/** Sends an act under its id until somebody answers for good. */
export async function settle(world: World, chance: Chance, act: Act, sending: Sending): Promise<void> {
  while (!(await attempt(world, chance, act, sending))) {
    if (Date.now() > world.giveUpAt()) return
    world.book.tally.retries++
    await sleep(PAUSE_MS)
  }
}
