import type { PendingPurchase } from '../../server/protocols/purchase-dialogue.ts'
import { openLog, readLines } from './till-log.ts'

/** A sale of which DEBIT may have been sent: kept before it is. */
export type PendingSale = PendingPurchase & { saleId: string }
/** A sale that the card paid. `tac` is null when only the card's log told so. */
export type PaidSale = PendingSale & { tac: Uint8Array | null }

/** A terminal's sales by card, all of them on the disk before the function that changed them returns. */
export interface Till {
  pending(): readonly PendingSale[]
  /** Those pending ones that its card must answer for before it buys again: all but the released. */
  inTheWay(cardNo: string): readonly PendingSale[]
  paid(): readonly PaidSale[]
  /** Keeps a sale before its DEBIT is sent. */
  keep(sale: PendingSale): Promise<void>
  /** The card paid it: it stays until its record was uploaded. */
  settle(sale: PaidSale): Promise<void>
  /** The card did not pay it. */
  drop(saleId: string): Promise<void>
  /** Their records are home, or the campus knows what became of them: paid or pending, they are kept no longer. */
  forget(saleIds: readonly string[]): Promise<void>
  /**
   * An operator looked at a card that contradicts this terminal: it may buy again. What was pending on it stays kept, for the
   * campus to decide.
   */
  release(cardNo: string): Promise<void>
}

type Change =
  | { did: 'keep'; sale: PendingSale }
  | { did: 'settle'; sale: PaidSale }
  | { did: 'forget'; saleIds: readonly string[] }
  | { did: 'release'; saleIds: readonly string[] }

type Sales = { pending: readonly PendingSale[]; paid: readonly PaidSale[]; released: ReadonlySet<string> }

/** Opens a till's file, an empty one when there is none. One process at a time may have it open. */
export async function openTill(path: string): Promise<Till> {
  let sales: Sales = { pending: [], paid: [], released: new Set() }
  for (const line of await readLines(path)) sales = changed(sales, parse(line))
  const append = await openLog(path, () => leading(sales).map(format))
  let last: Promise<void> = Promise.resolve()
  async function changeAfter(before: Promise<void>, change: () => Change): Promise<void> {
    await before.catch(() => undefined) // one that failed stops none after it
    const made = change()
    await append(format(made))
    sales = changed(sales, made)
  }
  // One change after the other: each begins with what the one before it left.
  const become = (change: () => Change): Promise<void> => {
    last = changeAfter(last, change)
    return last
  }
  const of = (cardNo: string) => sales.pending.filter((sale) => sale.cardNo === cardNo)
  return {
    pending: () => sales.pending,
    inTheWay: (cardNo) => of(cardNo).filter(({ saleId }) => !sales.released.has(saleId)),
    paid: () => sales.paid,
    keep: (sale) => become(() => ({ did: 'keep', sale })),
    settle: (sale) => become(() => ({ did: 'settle', sale })),
    drop: (saleId) => become(() => ({ did: 'forget', saleIds: [saleId] })),
    forget: (saleIds) => become(() => ({ did: 'forget', saleIds })),
    release: (cardNo) => become(() => ({ did: 'release', saleIds: of(cardNo).map(({ saleId }) => saleId) })),
  }
}

function changed(now: Sales, change: Change): Sales {
  if (change.did === 'release') {
    return { ...now, released: new Set([...now.released, ...change.saleIds]) }
  }
  const moved = new Set(change.did === 'forget' ? change.saleIds : [change.sale.saleId])
  const others = <Sale extends PendingSale>(all: readonly Sale[]) =>
    all.filter(({ saleId }) => !moved.has(saleId))
  const pending = others(now.pending)
  const released = new Set([...now.released].filter((saleId) => !moved.has(saleId)))
  switch (change.did) {
    case 'keep':
      return { ...now, pending: [...pending, change.sale], released }
    case 'settle':
      return { pending, paid: [...now.paid, change.sale], released }
    case 'forget':
      return { pending, paid: others(now.paid), released }
  }
}

/** The changes that lead from an empty till to this one. */
function leading({ pending, paid, released }: Sales): Change[] {
  return [
    ...pending.map((sale) => ({ did: 'keep' as const, sale })),
    ...paid.map((sale) => ({ did: 'settle' as const, sale })),
    ...(released.size > 0 ? [{ did: 'release' as const, saleIds: [...released] }] : []),
  ]
}

const BYTES = ['terminal', 'mac2', 'tac']

function format(change: Change): string {
  return JSON.stringify(change, function (this: Record<string, unknown>, name, value: unknown) {
    const bytes = this[name]
    return BYTES.includes(name) && bytes instanceof Uint8Array ? Buffer.from(bytes).toString('hex') : value
  })
}

function parse(line: string): Change {
  return JSON.parse(line, (name, value: unknown) => {
    if (name === 'at') return new Date(value as string)
    return BYTES.includes(name) && typeof value === 'string'
      ? Uint8Array.from(Buffer.from(value, 'hex'))
      : value
  }) as Change
}
