import type { Books } from './books.ts'
import type { NewOrder, Order } from './order.ts'
import type { Behaviour, Wallet } from './wallet.ts'

/**
 * What becomes of a shown code at any channel. `again`: this number was charged before, and the order says how it stands.
 * `different`: it was used with another amount.
 */
export type Charged =
  | { kind: Behaviour; order: Order }
  | { kind: 'again'; order: Order }
  | { kind: 'code_unknown' | 'code_expired' | 'different' }

export function chargeCode(
  { books, wallet }: { books: Books; wallet: Wallet },
  asked: Omit<NewOrder, 'way'> & { code: string },
): Charged {
  const { code, ...rest } = asked
  const wanted: NewOrder = { ...rest, way: 'code' }
  const known = books.find(asked.channel, asked.orderNo)
  // A charge that came to nothing may be tried once more under its number, with a fresh code.
  if (known && known.state !== 'failed')
    return books.make(wanted).kind === 'different' ? { kind: 'different' } : { kind: 'again', order: known }
  if (known && known.amountFen !== asked.amountFen) return { kind: 'different' }
  const taken = wallet.take(asked.channel, code, asked.orderNo)
  if (taken.kind !== 'taken') return { kind: taken.kind === 'expired' ? 'code_expired' : 'code_unknown' }
  const order = known ?? books.make(wanted).order
  switch (taken.behaviour) {
    case 'pays':
    case 'lost':
      if (known) books.reopen(order)
      books.pay(order)
      break
    case 'password':
      books.change(order, 'password')
      break
    case 'no_money':
      books.change(order, 'failed')
  }
  return { kind: taken.behaviour, order }
}
