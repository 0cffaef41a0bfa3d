import { newId } from '../test/independent-client.ts'
import { type Act, begin } from './book.ts'
import { timeOf, whyNever } from './clocks.ts'
import type { Life } from './diner.ts'
import { settle } from './door.ts'
import { openSale, takeSale } from './sale.ts'

const PARTS = 3

/**
 * A payment is given back at the desk in parts that are too much together, asked for at once, perhaps while the till
 * takes the payment back. Afterwards neither all of it nor a reversal is to be had.
 */
export async function giveBack(life: Life): Promise<void> {
  const { world, chance, diner, tills, amountMaxFen, deskToken } = life
  const till = chance.pick(tills)
  const sale = openSale(world, { diner, till, amountFen: chance.integer(2, Math.max(2, amountMaxFen)) })
  await takeSale(world, chance, sale, diner)
  const { id: paymentId, amountFen: paidFen, fate } = sale.act
  if (fate !== 'approved') return

  const refund = async (amountFen: number, never: string | null) => {
    world.book.tally.refunds++
    const act = open(life, { kind: 'refund', amountFen, paymentId, id: newId(), never })
    const body = { id: act.id, amountFen, reason: '退还' }
    await settle(world, chance, act, () => ({
      path: `/v1/payments/${paymentId}/refunds`,
      token: deskToken,
      body,
    }))
    if (act.fate === 'approved' && chance.chance(0.5))
      await settle(world, chance, act, () => ({
        path: `/v1/payments/${paymentId}/refunds`,
        token: deskToken,
        body,
      }))
    return act
  }
  const reverse = async (never: string | null) => {
    world.book.tally.reversals++
    const id = newId(timeOf(till.clock))
    const why = never ?? whyNever('id', till.clock)
    const act = open(life, { kind: 'reversal', amountFen: paidFen, paymentId, id, never: why })
    await settle(world, chance, act, () => ({
      path: `/v1/payments/${paymentId}/reversal`,
      token: till.token,
      body: { id },
    }))
    return act
  }

  const parts = Array.from({ length: PARTS }, () => refund(chance.integer(1, paidFen), null))
  const acts = await Promise.all(chance.chance(0.4) ? [...parts, reverse(null)] : parts)
  const done = (kind: Act['kind']) => acts.some((act) => act.kind === kind && act.fate === 'approved')
  if (done('refund')) await reverse('something of its payment was given back')
  if (done('reversal')) await refund(1, 'its payment was taken back')
  else if (done('refund')) await refund(paidFen, 'it is more than is left of the payment')
}

function open(
  { world, diner }: Life,
  wish: {
    kind: 'refund' | 'reversal'
    amountFen: number
    paymentId: string
    id: string
    never: string | null
  },
): Act {
  const { kind, amountFen, paymentId: reference, id, never } = wish
  return begin(world.book, { id, kind, walletId: diner.walletId, amountFen, reference, never })
}
