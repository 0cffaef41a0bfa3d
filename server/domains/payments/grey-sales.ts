import type { Queryable } from '../../base/database.ts'
import { inTransaction, retryConflicts } from '../../base/database.ts'
import type { CardRefusal, Dialogue } from '../../protocols/card-dialogue.ts'
import type { MasterKeys } from '../../protocols/card-keys.ts'
import { TYPE_EP_PURCHASE, terminalNumber } from '../../protocols/epurse.ts'
import { type Ended, endOfPurchase } from '../../protocols/purchase-dialogue.ts'
import { blockCard } from '../cards/block-card.ts'
import { openCase } from '../cases/open-case.ts'
import { selectGreys, updateTold } from './card-record-store.ts'
import type { StoredRecord } from './offline-record.ts'
import { selectRecords } from './offline-store.ts'
import { isTacOf } from './prove-by-card.ts'
import { type KeptDeps, settleKept } from './settle-kept.ts'

/** A card's sale of which nobody saw the end: kept as `grey`, and asked about when the card is tapped. */
export type GreySale = StoredRecord & { card: NonNullable<StoredRecord['card']> }

/** What asking about it needs. */
export type AskedSale = Pick<
  GreySale,
  'id' | 'personId' | 'terminalId' | 'payableId' | 'amountFen' | 'at' | 'card'
>

/** More are asked about at the tap after this one: nobody holds a card on a reader for long. */
const AT_A_TAP = 5

/** The sales of a card that it must be asked about, the oldest of its numbers first. */
export async function greysOf(db: Queryable, campusId: number, cardNo: string): Promise<GreySale[]> {
  const records = await selectGreys(db, campusId, cardNo, AT_A_TAP)
  return records.filter((record): record is GreySale => record.card !== null)
}

/** Asks a card that is open and authentic what became of a sale. A TAC that it gives is held against our keys. */
export function* askAboutGrey(keys: MasterKeys, { card, ...sale }: AskedSale): Dialogue<Ended | CardRefusal> {
  const { cardNo, counter, terminalCounter } = card
  const asked = { counter, amountFen: sale.amountFen, terminal: terminalNumber(sale.terminalId), at: sale.at }
  const purchase = { ...asked, type: TYPE_EP_PURCHASE, terminalCounter }
  return yield* endOfPurchase(asked, ({ tac }) =>
    isTacOf(keys, cardNo, purchase, Buffer.from(tac).toString('hex')),
  )
}

/**
 * Takes down what the card said of a grey sale. Paid: it is posted under its id and time. Not paid: nobody is charged, and
 * its TAC would still post it. A card that has gone on too far to know charges nobody either, and is a case to know of; one that
 * is behind the sale was rolled back: it is blocked. Harmless to repeat, and beside the TAC that comes at the same time.
 */
export async function settleGrey(
  deps: KeptDeps,
  campusId: number,
  sale: AskedSale,
  ended: Ended,
  now: Date,
): Promise<void> {
  const { pool } = deps
  if (ended.kind === 'paid') {
    const tac = ended.tac && Buffer.from(ended.tac).toString('hex')
    await updateTold(pool, campusId, sale.id, { state: 'received', tac })
  }
  const record = (await selectRecords(pool, campusId, [sale.id])).get(sale.id)
  if (record?.state === 'received') return settleKept(deps, campusId, [record], now)
  if (record?.state !== 'grey') return
  // Before it is taken down: what was interrupted is asked again.
  await noteTold(deps, campusId, sale, ended, now)
  await updateTold(pool, campusId, sale.id, { state: 'unpaid', tac: null })
}

async function noteTold(
  { pool }: KeptDeps,
  campusId: number,
  { id, personId, terminalId, card }: AskedSale,
  ended: Ended,
  now: Date,
): Promise<void> {
  const { cardNo, counter } = card
  const finding = {
    naturalKey: id,
    subjects: [
      { kind: 'record', id },
      { kind: 'person', id: personId },
      { kind: 'terminal', id: terminalId },
    ],
    detail: { cardNo, counter, ...(ended.kind === 'behind' && { shownCounter: ended.counter }) },
  } as const
  if (ended.kind === 'forgotten')
    await openCase(pool, campusId, { kind: 'card_sale_unknown', ...finding }, now)
  if (ended.kind === 'behind') {
    const found = { finding: { kind: 'card_counter_backwards' as const, ...finding }, terminalId }
    await retryConflicts(() => inTransaction(pool, (db) => blockCard(db, campusId, cardNo, found, now)))
  }
}
