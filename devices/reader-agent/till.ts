import { readFile } from 'node:fs/promises'
import { writeDurably } from '../../server/base/durable-file.ts'
import { systemErrorCode } from '../../server/base/system-error.ts'
import type { PendingPurchase } from '../../server/protocols/purchase-dialogue.ts'

/** A sale of which DEBIT may have been sent: kept before it is. */
export type PendingSale = PendingPurchase & { saleId: string }
/** A sale that the card paid. `tac` is null when only the card's log told so. */
export type PaidSale = PendingSale & { tac: Uint8Array | null }

/** A terminal's sales by card, all of them on the disk before the function that changed them returns. */
export interface Till {
  pending(): readonly PendingSale[]
  paid(): readonly PaidSale[]
  /** Keeps a sale before its DEBIT is sent. */
  keep(sale: PendingSale): Promise<void>
  /** The card paid it: it stays until its record was uploaded. */
  settle(sale: PaidSale): Promise<void>
  /** The card did not pay it. */
  drop(saleId: string): Promise<void>
}

type Sales = { pending: readonly PendingSale[]; paid: readonly PaidSale[] }

/** Opens a till's file, an empty one when there is none. One process at a time may have it open. */
export async function openTill(path: string): Promise<Till> {
  let sales = await readSales(path)
  let last: Promise<void> = Promise.resolve()
  async function changeAfter(before: Promise<void>, change: (now: Sales) => Sales): Promise<void> {
    await before.catch(() => undefined) // one that failed stops none after it
    const next = change(sales)
    await writeDurably(path, format(next))
    sales = next
  }
  // One change after the other: each begins with what the one before it left.
  const become = (change: (now: Sales) => Sales): Promise<void> => {
    last = changeAfter(last, change)
    return last
  }
  const without = ({ pending }: Sales, saleId: string) => pending.filter((sale) => sale.saleId !== saleId)
  return {
    pending: () => sales.pending,
    paid: () => sales.paid,
    keep: (sale) => become((now) => ({ ...now, pending: [...without(now, sale.saleId), sale] })),
    settle: (sale) => become((now) => ({ pending: without(now, sale.saleId), paid: [...now.paid, sale] })),
    drop: (saleId) => become((now) => ({ ...now, pending: without(now, saleId) })),
  }
}

async function readSales(path: string): Promise<Sales> {
  try {
    return parse(await readFile(path, 'utf8'))
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return { pending: [], paid: [] }
    throw error
  }
}

const BYTES = ['terminal', 'mac2', 'tac']

function format(sales: Sales): string {
  return JSON.stringify(sales, function (this: Record<string, unknown>, name, value: unknown) {
    const bytes = this[name]
    return BYTES.includes(name) && bytes instanceof Uint8Array ? Buffer.from(bytes).toString('hex') : value
  })
}

function parse(text: string): Sales {
  return JSON.parse(text, (name, value: unknown) => {
    if (name === 'at') return new Date(value as string)
    return BYTES.includes(name) && typeof value === 'string'
      ? Uint8Array.from(Buffer.from(value, 'hex'))
      : value
  }) as Sales
}
