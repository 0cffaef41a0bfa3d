import type { PaymentMeans } from '../../../contract/payments.ts'
import { assert } from '../../base/assert.ts'
import type { PostedAct } from '../ledger/transfer.ts'

/**
 * What a payer showed, as the ledger remembers it: in the row of the payment itself, so it costs nothing, is under the
 * hash chain, and is known in the instant of the payment to whoever reads batches.
 *
 * A payment has no act that it is about, so its `reference` is free to say it:
 * - taken by a terminal, no reference: a pay code as QR, the commonest, at no cost at all;
 * - taken by a terminal, with a reference: one of the constants below;
 * - taken by no terminal: a stall's code, which the person scanned; the reference is the stall.
 *
 * Whoever posts a payment gives `terminalId` and `reference` as `shownAt` or `scannedAt` make them; whoever reads one
 * asks `meansOf`. What was sold offline was a pay code as QR or a card.
 */
const REFERENCES = {
  digits: '00000000-0000-8000-8000-000000000001',
  card: '00000000-0000-8000-8000-000000000002',
  wechat: '00000000-0000-8000-8000-000000000003',
  alipay: '00000000-0000-8000-8000-000000000004',
  ccb: '00000000-0000-8000-8000-000000000005',
} as const satisfies Partial<Record<PaymentMeans, string>>

/** What a terminal may be shown. */
export type ShownMeans = Exclude<PaymentMeans, 'stall-code'>

/** Where and by what means a payment is made, as members of its act. */
export type Place = { terminalId: string | null; reference: string | null }

/** A payer showed something to a terminal. */
export function shownAt(terminalId: string, means: ShownMeans): Place {
  return { terminalId, reference: means === 'pay-code' ? null : REFERENCES[means] }
}

/** A payer scanned the code of a stall, with no terminal in between. */
export function scannedAt(stallId: string): Place {
  return { terminalId: null, reference: stallId }
}

/** The references of payments at a terminal, where they have one: any other is an act that this one is about. */
export const SHOWN_REFERENCES: readonly string[] = Object.values(REFERENCES)

/** By what means a payment was made, online or offline. */
export function meansOf({
  terminalId,
  reference,
}: Pick<PostedAct, 'terminalId' | 'reference'>): PaymentMeans {
  if (terminalId === null) return 'stall-code'
  if (reference === null) return 'pay-code'
  const found = Object.entries(REFERENCES).find(([, known]) => known === reference)
  assert(found, 'a payment at a terminal refers to its means')
  return found[0] as keyof typeof REFERENCES
}

/** The stall whose code was scanned; null for a payment at a terminal, and for every other act. */
export function scannedStallOf({
  kind,
  terminalId,
  reference,
}: Pick<PostedAct, 'kind' | 'terminalId' | 'reference'>): string | null {
  return kind === 'payment' && terminalId === null ? reference : null
}

/** Whether a payment is a terminal's to see and to take back: it took it, or the code of its stall did. */
export function isOwn(
  { terminalId, stallId }: { terminalId: string; stallId: string | null },
  payment: Pick<PostedAct, 'kind' | 'terminalId' | 'reference'>,
): boolean {
  const scannedStallId = scannedStallOf(payment)
  return scannedStallId === null ? payment.terminalId === terminalId : scannedStallId === stallId
}

/** The word of each reference, for whoever sums the ledger in SQL. */
export type MeansByReference = {
  references: readonly string[]
  words: readonly PaymentMeans[]
  /** Of a payment at a terminal without one. */
  withoutReference: PaymentMeans
  /** Of a payment at no terminal, whose reference is a stall. */
  scanned: PaymentMeans
}
const ANY_TERMINAL = '00000000-0000-0000-0000-000000000000'
export const MEANS_BY_REFERENCE: MeansByReference = {
  references: SHOWN_REFERENCES,
  words: SHOWN_REFERENCES.map((reference) => meansOf({ terminalId: ANY_TERMINAL, reference })),
  withoutReference: meansOf({ terminalId: ANY_TERMINAL, reference: null }),
  scanned: meansOf({ terminalId: null, reference: null }),
}
