import type { PayoutCandidates } from '../../../contract/payouts.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { type BusinessDate, businessDate, isBusinessDate } from '../../base/clock.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { isTimely } from '../../base/id-range.ts'
import { uuidv7 } from '../../base/ids.ts'
import { recordAudits } from '../audit/record.ts'
import { keepBooks } from './accounting-books.ts'
import { obstacleOf, payableOf } from './payout.ts'
import { holdPayouts } from './payout-account-store.ts'
import { listBankAccounts } from './payout-accounts.ts'
import { insertRun, selectLines, selectOwed, selectRun } from './payout-store.ts'

/** What each merchant was owed at the end of a day, and what of it a run would pay, or why it cannot. */
export async function readCandidates(
  pool: Pool,
  campusId: number,
  date: BusinessDate,
  now: Date,
): Promise<PayoutCandidates> {
  await keepBooks(pool, campusId, now)
  const [owed, { merchants }] = await Promise.all([
    selectOwed(pool, campusId, date),
    listBankAccounts(pool, campusId),
  ])
  const known = new Map(merchants.map((one) => [one.merchant.id, one]))
  return {
    date,
    merchants: owed.flatMap((one) => {
      const of = known.get(one.merchantId)
      if (!of) return []
      const { owedFen, balanceFen } = one
      const bank = of.approved && { bank: of.approved.bank, numberTail: of.approved.numberTail }
      const obstacle = obstacleOf(one)
      const payableFen = obstacle === null ? payableOf(one) : 0
      return [{ merchant: of.merchant, owedFen, balanceFen, payableFen, bank, obstacle }]
    }),
  }
}

/**
 * Drafts a run for those of the merchants who can be paid: what each was owed at the day's end, less what was paid since,
 * never more than is there. No money moves until another operator approves. Repeating the id repeats the answer.
 * Refuses `body_invalid` (a date that is none, or is not over and not today), `id_conflict`, `id_time_invalid`,
 * `nothing_to_pay`.
 */
export async function draftRun(
  pool: Pool,
  order: {
    campusId: number
    operatorId: string
    id: string
    date: BusinessDate
    merchantIds: readonly string[]
  },
  now: Date,
): Promise<{ ok: true; repeat: boolean } | Refusal> {
  const { campusId, operatorId, id, date, merchantIds } = order
  if (!isBusinessDate(date) || date > businessDate(now)) return refuse('body_invalid')
  await keepBooks(pool, campusId, now)
  return inTransaction(pool, async (db) => {
    await holdPayouts(db, campusId)
    const known = await selectRun(db, campusId, id)
    if (known) {
      const lines = await selectLines(db, campusId, id)
      const isSame =
        known.askedBy === operatorId &&
        known.date === date &&
        lines.every(({ merchantId }) => merchantIds.includes(merchantId))
      return isSame ? { ok: true, repeat: true } : refuse('id_conflict')
    }
    if (!isTimely(id, now)) return refuse('id_time_invalid')
    const wanted = new Set(merchantIds)
    const lines = (await selectOwed(db, campusId, date)).flatMap((owed) => {
      const { merchantId, payableId, bankAccountId } = owed
      if (!wanted.has(merchantId) || obstacleOf(owed) !== null || bankAccountId === null) return []
      return [{ id: uuidv7(now), merchantId, payableId, bankAccountId, draftedFen: payableOf(owed) }]
    })
    if (lines.length === 0) return refuse('nothing_to_pay')
    await insertRun(db, campusId, { id, date, askedAt: now, askedBy: operatorId }, lines)
    await recordAudits(
      db,
      lines.map(({ id: lineId, merchantId, draftedFen }) => ({
        campusId,
        at: now,
        actor: { kind: 'operator', id: operatorId },
        action: 'merchant_payout_asked',
        subjectKind: 'merchant',
        subjectId: merchantId,
        detail: { runId: id, lineId, date, amountFen: draftedFen },
      })),
    )
    return { ok: true, repeat: false }
  })
}
