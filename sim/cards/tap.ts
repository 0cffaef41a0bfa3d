import { selectPurse } from '../../server/protocols/epurse.ts'
import { readCardFile } from '../../server/protocols/epurse-log.ts'
import { violate } from '../book.ts'
import type { Chance } from '../chance.ts'
import { ask, type World } from '../door.ts'
import type { Till } from '../till.ts'
import { carry, hexOf, layOn, type Transmit } from './chip.ts'
import type { Holder } from './holders.ts'

/** A card that lies on a reader and has answered the campus's challenge. */
export type Tap = {
  till: Till
  holder: Holder
  transmit: Transmit
  proof: { tap: string; responses: string[] }
}

/** RULES 2.6: what a card may spend with no network. */
const ALLOWANCE_FEN = 3000
const STEPS_MAX = 80
const TRIES = 3
/** Why the rest of a tap may be refused: it took too long, or the card was stopped meanwhile. */
const ORDINARY = new Set(['credential_expired', 'card_void', 'card_lost'])

/** Lays the card down and lets it answer a challenge; null when it was pulled or nobody answered. */
export async function beginTap(
  world: World,
  chance: Chance,
  { till, holder, tearChance }: { till: Till; holder: Holder; tearChance: number },
): Promise<Tap | null> {
  const transmit = layOn(holder.chip, chance, tearChance)
  const { cardNo } = holder.chip
  if (!(await carry(transmit, [hexOf(selectPurse), hexOf(readCardFile)]))) return null
  const answer = await ask(chance.pick(world.doors), '/v1/card-taps', { token: till.token, body: { cardNo } })
  if (!answer || answer.status === 401) return null
  if (answer.status !== 201) {
    violate(world.book, `refused as ${String(answer.body.code)}`, `tap of card ${cardNo}`)
    return null
  }
  const { tap, commands } = answer.body as { tap: string; commands: string[] }
  const responses = await carry(transmit, commands)
  return responses && { till, holder, transmit, proof: { tap, responses } }
}

/** How the rest of a tap went; `torn` also when nobody answered. */
export type TapEnd = 'done' | 'refused' | 'torn'

/** The rest of a tap: what was torn elsewhere is settled, the allowance is set. */
export async function finishTap(world: World, chance: Chance, tap: Tap): Promise<TapEnd> {
  let sent = tap.proof
  for (let step = 0; step < STEPS_MAX; step++) {
    const answer = await askSometimes(world, chance, { token: tap.till.token, body: sent })
    if (!answer) return 'torn'
    const { status, body } = answer
    if (status >= 300) return hearRefused(world, tap, String(body.code))
    if (body.done) return hearDone(world, tap, body)
    const responses = await carry(tap.transmit, body.commands as string[])
    if (!responses) return 'torn'
    sent = { tap: body.tap as string, responses }
  }
  violate(world.book, `asked for more than ${STEPS_MAX} steps`, `tap of card ${tap.holder.chip.cardNo}`)
  return 'torn'
}

async function askSometimes(world: World, chance: Chance, request: { token: string; body: unknown }) {
  for (let tries = 0; tries < TRIES; tries++) {
    const answer = await ask(chance.pick(world.doors), '/v1/card-tap-steps', request)
    if (answer && answer.status !== 401) return answer
  }
  return null
}

function hearRefused({ book }: World, { holder }: Tap, code: string): TapEnd {
  if (!ORDINARY.has(code)) violate(book, `refused as ${code}`, `steps of card ${holder.chip.cardNo}`)
  return 'refused'
}

/** The card holds what the campus says, and that is no more than the limit and the wallet. */
function hearDone({ book }: World, { holder: { chip } }: Tap, body: Record<string, unknown>): TapEnd {
  const { balanceFen } = chip.state
  const most = Math.min(ALLOWANCE_FEN, Math.max(0, Number(body.walletFen)))
  const where = `allowance of card ${chip.cardNo}`
  book.tally.taps++
  if (balanceFen !== body.allowanceFen)
    violate(book, `the card holds ${balanceFen} fen, the campus says ${String(body.allowanceFen)}`, where)
  if (balanceFen > most) violate(book, `${balanceFen} fen, and at most ${most} may be`, where)
  return 'done'
}
