import type { MerchantPayouts, PayoutLine, PayoutRun, PayoutRuns } from '../../../contract/payouts.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Queryable } from '../../base/database.ts'
import { isUuidv7 } from '../../base/ids.ts'
import type { MerchantScope } from '../merchants/scope.ts'
import { referenceOf } from './payout.ts'
import {
  type PayoutLineRow,
  type PayoutRunRow,
  selectPayouts,
  selectRunLines,
  selectRuns,
} from './payout-list-store.ts'

const PAGE = 50

/** Runs, the latest first. Refuses `cursor_invalid`. */
export async function listRuns(
  db: Queryable,
  campusId: number,
  cursor: string | undefined,
): Promise<({ ok: true } & PayoutRuns) | Refusal> {
  if (cursor !== undefined && !isUuidv7(cursor)) return refuse('cursor_invalid')
  const found = await selectRuns(db, campusId, { runId: null, before: cursor ?? null, limit: PAGE + 1 })
  const runs = found.slice(0, PAGE).map(shownRun)
  return { ok: true, runs, ...(found.length > PAGE ? { next: runs.at(-1)!.id } : {}) }
}

/** A run with its lines. Refuses `not_found`. */
export async function readRun(
  db: Queryable,
  campusId: number,
  runId: string,
): Promise<{ ok: true; run: PayoutRun; lines: PayoutLine[] } | Refusal> {
  const [run] = await selectRuns(db, campusId, { runId, before: null, limit: 1 })
  if (!run) return refuse('not_found')
  const lines = await selectRunLines(db, campusId, runId)
  return { ok: true, run: shownRun(run), lines: lines.map(shownLine) }
}

/** What merchants were paid, the latest first, of all or of the one that the caller may see. Refuses `cursor_invalid`. */
export async function listPayouts(
  db: Queryable,
  { campusId, scope, cursor }: { campusId: number; scope: MerchantScope; cursor: string | undefined },
): Promise<({ ok: true } & MerchantPayouts) | Refusal> {
  if (cursor !== undefined && !isUuidv7(cursor)) return refuse('cursor_invalid')
  const found = await selectPayouts(db, campusId, {
    all: scope === 'all',
    merchantId: scope === 'all' ? null : scope.merchantId,
    before: cursor ?? null,
    limit: PAGE + 1,
  })
  const payouts = found.slice(0, PAGE).map(shownLine)
  return { ok: true, payouts, ...(found.length > PAGE ? { next: payouts.at(-1)!.id } : {}) }
}

function shownRun(row: PayoutRunRow): PayoutRun {
  const { askedBy, askerName, decidedBy, deciderName, askedAt, decidedAt, ...run } = row
  return {
    ...run,
    askedAt: askedAt.toISOString(),
    askedBy: { id: askedBy, name: askerName },
    decidedAt: decidedAt?.toISOString() ?? null,
    decidedBy: decidedBy === null ? null : { id: decidedBy, name: deciderName },
  }
}

function shownLine(row: PayoutLineRow): PayoutLine {
  return {
    id: row.id,
    reference: referenceOf(row.number, row.lineNo),
    date: row.date,
    merchant: { id: row.merchantId, name: row.merchant, nameEn: row.merchantEn },
    bank: { holder: row.holder, bank: row.bank, numberTail: row.numberTail },
    state: row.state,
    skippedFor: row.skippedFor,
    draftedFen: row.draftedFen,
    amountFen: row.amountFen,
    postedAt: row.postedAt?.toISOString() ?? null,
    paidAt: row.paidAt?.toISOString() ?? null,
    returnedAt: row.returnedAt?.toISOString() ?? null,
    returnReason: row.returnReason,
  }
}
