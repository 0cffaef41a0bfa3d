import type { StoredRecord } from './offline-record.ts'

/*
 * A card's log tells a sale by its number, its second, its place and its amount. A sale that was torn before the card paid and
 * the same sale rung up again within that second look alike in it: asked about the first, the card says paid, and the TAC of
 * the second comes home as well. The card paid once, so one of them is charged and it is no copy of the card.
 */

/** Whether two records tell of one debit of one card. Two TACs are two debits. */
function isSameDebit(one: StoredRecord, other: StoredRecord): boolean {
  return (
    one.id !== other.id &&
    one.card !== null &&
    other.card !== null &&
    (one.card.tac === null || other.card.tac === null) &&
    one.useKey === other.useKey &&
    one.terminalId === other.terminalId &&
    one.amountFen === other.amountFen &&
    one.at.getTime() === other.at.getTime()
  )
}

/** The others of these records that tell of the same debit. */
export function sameDebitsOf(record: StoredRecord, records: readonly StoredRecord[]): StoredRecord[] {
  return records.filter((other) => isSameDebit(record, other))
}

/** How many debits these records of one number of a card tell of: one with a TAC stands for those without. */
export function countDebits(records: readonly StoredRecord[]): number {
  const rankOf = ({ id, card }: StoredRecord) => `${card?.tac ? 0 : 1}${id}`
  const isEcho = (record: StoredRecord) =>
    sameDebitsOf(record, records).some((other) => rankOf(other) < rankOf(record))
  return records.filter((record) => !isEcho(record)).length
}
