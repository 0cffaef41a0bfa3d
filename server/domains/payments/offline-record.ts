import { createHash } from 'node:crypto'
import type { OfflineRecord } from '../../../contract/offline.ts'
import type { BusinessDate } from '../../base/clock.ts'
import type { Fen } from '../../base/money.ts'
import {
  type AccountId,
  type CreditAct,
  claimKey,
  type PlainAct,
  type PostedAct,
  type SpendAct,
  type WalletId,
} from '../ledger/transfer.ts'
import { type Place, shownAt } from './means.ts'
import { CODE_REMEMBERED_MS } from './payment.ts'

/** What stands in an offline sale by card. `tac` in hex; null: grey, the card has not proved yet that it paid. */
export type CardSale = { cardNo: string; counter: number; terminalCounter: number; tac: string | null }

/** A sale made with no network that was proved genuine, or (grey) waits for its proof (RULES 3.7). */
export type GenuineRecord = {
  /** Also the id of the act that pays its merchant. */
  id: string
  terminalId: string
  payableId: AccountId
  personId: string
  walletId: WalletId
  /** The price that the terminal took, with the tier of the certificate in it: final, so exactly this is charged. */
  amountFen: Fen
  at: Date
  businessDate: BusinessDate
  /**
   * What may be used once, as a claim of the ledger names it: of a code the same as when it is shown online, of a card its
   * transaction number.
   */
  useKey: string
  /** Of a sale by card; null: by pay code. */
  card: CardSale | null
  /** The record as it came. */
  content: string
}

/**
 * `received`: its money has not moved yet. `posted`: the person paid. `case`: the merchant is paid from suspense.
 * `refused`: its id was another payment's. `grey`: a card's, without proof that it paid. `unpaid`: the card said that it
 * did not, or another record stands for the debit that it tells of.
 */
export type OfflineState = 'received' | 'posted' | 'case' | 'refused' | 'grey' | 'unpaid'

export type StoredRecord = GenuineRecord & { state: OfflineState }

/** Whether nothing proves yet that it was paid: it counts nowhere. */
export function isUnproved(record: StoredRecord | undefined): boolean {
  return record?.state === 'grey' || record?.state === 'unpaid'
}

/**
 * A record in a form that is equal for repeats and differs for everything else. Of a sale by card it is what the TAC is
 * over and the card's number of it: equal with and without the TAC, which may come later and at another place in the journal.
 */
export function contentOf({ id, amountFen, credential, at, sequence }: OfflineRecord): string {
  if (credential.kind === 'pay-code') return JSON.stringify([id, amountFen, credential.text, at, sequence])
  const { cardNo, counter, terminalCounter } = credential
  return JSON.stringify([id, amountFen, cardNo, counter, terminalCounter, at])
}

/** The charge to the person: forced, from the wallet alone, whatever balance, state or ceiling says by then. */
export function chargeOf(record: GenuineRecord, now: Date): SpendAct {
  const expiresAt = new Date(now.getTime() + CODE_REMEMBERED_MS)
  return {
    ...forced(record),
    ...placeOf(record),
    id: record.id,
    toId: record.payableId,
    claim: { key: record.useKey, expiresAt },
  }
}

/** The same sale paid from suspense. One id with the charge, so that only one of them is ever posted. */
export function suspendedOf(record: GenuineRecord, suspenseId: AccountId): PlainAct {
  const { id, at: occurredAt, amountFen, payableId: toId } = record
  return {
    shape: 'plain',
    kind: 'offline_payment',
    id,
    fromId: suspenseId,
    toId,
    amountFen,
    ...placeOf(record),
    occurredAt,
  }
}

function placeOf({ terminalId, card }: GenuineRecord): Place {
  return shownAt(terminalId, card ? 'card' : 'pay-code')
}

/**
 * What a charge gives back when the same code turns up again: the person pays nothing until the case is decided. By the
 * claim of reversals and refunds: whichever comes first, the person has the money back once.
 */
export function returnOf(record: GenuineRecord, suspenseId: AccountId, now: Date): CreditAct {
  return {
    shape: 'credit',
    kind: 'reversal',
    id: returnIdOf(record.id),
    walletId: record.walletId,
    fromId: suspenseId,
    walletFen: record.amountFen,
    subsidyFen: 0,
    reference: record.id,
    occurredAt: now,
    businessDate: record.businessDate,
    claim: {
      key: claimKey('reversal', record.id),
      expiresAt: new Date(now.getTime() + CODE_REMEMBERED_MS),
    },
  }
}

/** The act by which a record's charge goes back to the person when its code turns up again. */
function returnIdOf(recordId: string): string {
  return actIdOf(recordId, 'return')
}

/** The charge that a decision makes: to suspense, which paid the merchant already. */
export function decidedChargeOf(record: GenuineRecord, suspenseId: AccountId): SpendAct {
  return {
    ...forced(record),
    id: actIdOf(record.id, 'charge'),
    toId: suspenseId,
    reference: record.id,
  }
}

function forced({ walletId, amountFen, terminalId, at, businessDate }: GenuineRecord) {
  return {
    shape: 'spend',
    kind: 'offline_payment',
    walletId,
    amountFen,
    terminalId,
    occurredAt: at,
    businessDate,
    source: 'wallet',
    guards: null,
  } as const
}

/** How the act under a record's id stands to the record. */
export function standingOf(act: PostedAct, record: GenuineRecord): 'charged' | 'suspended' | 'another' {
  const isSale =
    act.kind === 'offline_payment' &&
    act.terminalId === record.terminalId &&
    act.amountFen === record.amountFen &&
    act.accountId === record.payableId
  if (!isSale) return 'another'
  if (act.walletId === null) return 'suspended'
  return act.walletId === record.walletId ? 'charged' : 'another'
}

/**
 * The id of an act that follows from a record: whoever makes it, and how often, it is the same. A UUIDv7 of the
 * record's own time, so it stands beside it in the history.
 */
function actIdOf(recordId: string, purpose: 'return' | 'charge'): string {
  const bytes = createHash('sha256').update(`offline ${purpose} ${recordId}`).digest()
  bytes[0] = (bytes[0]! & 0x0f) | 0x70
  bytes[2] = (bytes[2]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${recordId.slice(0, 14)}${hex.slice(0, 4)}-${hex.slice(4, 8)}-${hex.slice(8, 20)}`
}
