import type { StoredRecord } from './offline-record.ts'

/*
 * A card's log tells a sale by its number, its second, its place and its amount. A sale that was torn before the card paid and
 * the same sale rung up again within that second look alike in it: asked about the first, the card says paid, and the TAC of
 * the second comes home as well. The card paid once, so one of them stands for the debit and it is no copy of the card.
 */

/** Records that may tell of one debit of a card; a sale by pay code is one by itself. */
function alikeOf({ id, card, terminalId, amountFen, at, useKey }: StoredRecord): string {
  return card === null ? id : [useKey, terminalId, amountFen, at.getTime()].join(' ')
}

const isMoved = ({ state }: StoredRecord) => state === 'posted' || state === 'case'

/** What moved its money stands for its debit, whatever comes home later. */
function rankOf(record: StoredRecord): string {
  const { id, card, state } = record
  return [isMoved(record) ? 0 : 1, state === 'unpaid' ? 1 : 0, card?.tac ? 0 : 1, id].join(' ')
}

/** Which records of one number of a card, or of one pay code, stand for a debit each: two TACs are two debits. */
export function standingOnes(records: readonly StoredRecord[]): StoredRecord[] {
  return [...Map.groupBy(records, alikeOf).values()].flatMap((alike) => {
    const debits = Math.max(1, alike.filter(({ card }) => card?.tac).length)
    return alike.toSorted((one, other) => (rankOf(one) < rankOf(other) ? -1 : 1)).slice(0, debits)
  })
}

/** The others of these records that may tell of the same debit. */
export function alikeOthers(record: StoredRecord, records: readonly StoredRecord[]): StoredRecord[] {
  return records.filter((other) => other.id !== record.id && alikeOf(other) === alikeOf(record))
}

/** Whether the money of every debit that this record may tell of has moved under others. */
export function isStoodFor(record: StoredRecord, records: readonly StoredRecord[]): boolean {
  const standing = standingOnes(records).filter((other) => alikeOf(other) === alikeOf(record))
  return standing.every((other) => other.id !== record.id && isMoved(other))
}
