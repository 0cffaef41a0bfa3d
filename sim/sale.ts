import { newId, payCode } from '../test/independent-client.ts'
import { type Act, begin } from './book.ts'
import type { Diner } from './cast.ts'
import type { Chance } from './chance.ts'
import { timeOf, whyNever } from './clocks.ts'
import { ask, type Sending, settle, type World } from './door.ts'
import type { Till } from './till.ts'

/** A payment with what is needed to send it again. */
export type Sale = { act: Act; till: Till; code: string; pin?: string }

const FRESH_CODE_CHANCE = 0.3

type Wish = {
  diner: Diner
  till: Till
  amountFen: number
  id?: string
  code?: string
  pin?: string
  never?: string
}

/** The code that a phone shows, by its own clock. */
export function codeOf({ phone, clock }: Diner): string {
  return payCode(phone, Math.floor(timeOf(clock) / 1000))
}

/** Writes a sale down; nothing is sent yet. */
export function openSale({ book }: World, wish: Wish): Sale {
  const { diner, till, amountFen, id = newId(timeOf(till.clock)), code = codeOf(diner), pin } = wish
  const never =
    wish.never ??
    (wish.id === undefined ? whyNever('id', till.clock) : null) ??
    (wish.code === undefined ? whyNever('code', diner.clock) : null)
  book.tally.payments++
  const act = begin(book, {
    id,
    kind: 'payment',
    walletId: diner.walletId,
    amountFen,
    terminalId: till.id,
    code,
    pinless: pin === undefined,
    never,
  })
  return { act, till, code, ...(pin === undefined ? {} : { pin }) }
}

export function sendingOf({ act, till, code, pin }: Sale): Sending {
  return () => ({
    path: '/v1/payments',
    token: till.token,
    code,
    body: {
      id: act.id,
      amountFen: act.amountFen,
      credential: { kind: 'pay-code', text: code },
      ...(pin === undefined ? {} : { spendingPin: pin }),
    },
  })
}

/**
 * Takes a sale until it is answered, with the code that was shown, or with a fresh one now and then: the till asks the
 * payer to show it again when it does not know.
 */
export async function takeSale(world: World, chance: Chance, sale: Sale, diner?: Diner): Promise<void> {
  let first = true
  await settle(world, chance, sale.act, () => {
    if (!first && diner && sale.act.never === null && chance.chance(FRESH_CODE_CHANCE))
      sale.code = codeOf(diner)
    first = false
    return sendingOf(sale)()
  })
}

/** Asks a question whose only right answer is this refusal; what was wrong is told. Undefined: right, or no answer. */
export async function probe(
  world: World,
  chance: Chance,
  token: string,
  body: unknown,
  expected: string,
): Promise<string | undefined> {
  const answer = await ask(chance.pick(world.doors), '/v1/payments', { token, body })
  if (!answer || answer.status === 401 || answer.body.code === expected) return undefined
  return `answered ${answer.status} ${JSON.stringify(answer.body)}, not ${expected}`
}
