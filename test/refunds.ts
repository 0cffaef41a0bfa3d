import { uuidv7 } from '../server/base/ids.ts'
import type { Poster } from '../server/domains/ledger/poster.ts'
import { askRefund } from '../server/domains/payments/ask-refund.ts'
import { decideRefund } from '../server/domains/payments/decide-refund.ts'
import { scannedAt, shownAt } from '../server/domains/payments/means.ts'
import { makePerson, NOON, type TestCampus, type TestMerchant, type TestTerminal } from './factories.ts'

// Payments and their refunds, with their usual members filled in.

type Ask = Partial<Omit<Parameters<typeof askRefund>[1], 'campusId' | 'paymentId' | 'amountFen'>> & {
  at?: Date
}
type Decide = Partial<Omit<Parameters<typeof decideRefund>[1], 'campusId' | 'refundId'>> & { at?: Date }

/** Two operators at a desk, and a server that takes refunds: two servers have two posters. */
export function refundDesk(campus: TestCampus, poster: Pick<Poster, 'post'> = campus.poster) {
  const { campusId } = campus
  const deps = { ...campus, posterOf: () => poster }
  return {
    /** Asked by the first operator. */
    ask: (paymentId: string, amountFen: number, { at = NOON, ...changes }: Ask = {}) => {
      const usual = { operatorId: ASKER, scope: 'all', id: uuidv7(at), reason: '菜里有异物' } as const
      return askRefund(deps, { campusId, paymentId, amountFen, ...usual, ...changes }, at)
    },
    /** Approved by the second operator. */
    decide: (refundId: string, { at = NOON, ...changes }: Decide = {}) => {
      const usual = { operatorId: APPROVER, approve: true, note: '已核实' }
      return decideRefund(deps, { campusId, refundId, ...usual, ...changes }, at)
    },
  }
}

export const ASKER = uuidv7(NOON)
export const APPROVER = uuidv7(NOON)

/** The state of the refund, or why not: what tables of outcomes compare. */
export function wordOf(done: { ok: true; refund: { state: string } } | { ok: false; code: string }): string {
  return done.ok ? done.refund.state : done.code
}

/** A person who paid at NOON (or `at`) and had ¥500.00 before, beside the subsidy. */
export async function paidAt(
  campus: TestCampus,
  { merchant, terminal }: { merchant: TestMerchant; terminal: TestTerminal },
  amountFen: number,
  {
    subsidyFen = 0,
    at = NOON,
    byStallCode = false,
  }: { subsidyFen?: number; at?: Date; byStallCode?: boolean } = {},
) {
  const person = await makePerson(campus, { walletFen: 500_00, subsidyFen })
  const paymentId = uuidv7(at)
  const outcome = await campus.poster.post({
    shape: 'spend',
    kind: 'payment',
    id: paymentId,
    walletId: person.walletId,
    toId: merchant.payableId,
    amountFen,
    ...(byStallCode ? scannedAt(merchant.stallId) : shownAt(terminal.terminalId, 'pay-code')),
    occurredAt: at,
    businessDate: new Date(at.getTime() + 8 * 3600_000).toISOString().slice(0, 10),
    source: 'subsidy-first',
    guards: {},
  })
  if (!outcome.ok) throw new Error(`the payment was refused: ${outcome.code}`)
  return { ...person, paymentId }
}
