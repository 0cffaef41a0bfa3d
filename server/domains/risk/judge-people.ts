import { businessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { BatchSpan } from '../ledger/read-batches.ts'
import { selectActs, selectTouched, type Touched } from './act-store.ts'
import type { Pattern, RiskPolicy } from './pattern.ts'
import { judgePerson, type MoneyAct, needsHistory } from './person-rules.ts'
import { leftAfter, readSettled } from './settled.ts'

/** As far back as velocity and a business day reach. */
const NEAR_MS = 24 * 3600_000
/** As far back as is looked to know what is usual. */
const HISTORY_MS = 28 * 86_400_000

/** What the rules see in the acts of the people whose money moved in a span of batches. */
export async function judgePeople(db: Queryable, span: BatchSpan, policy: RiskPolicy): Promise<Pattern[]> {
  const touched = await selectTouched(db, span)
  const limitOf = ({ limitFen }: Touched) => limitFen ?? policy.pinlessPerPaymentFen
  const near = await readActs(db, span.campusId, touched, NEAR_MS)
  const odd = touched.filter((one) => needsHistory(near.get(one.walletId) ?? [], limitOf(one), policy))
  const history = await readActs(db, span.campusId, odd, HISTORY_MS)
  const settledAt = await readSettled(
    db,
    span.campusId,
    touched.map(({ personId }) => personId),
  )
  return touched.flatMap((one) => {
    const acts = history.get(one.walletId) ?? near.get(one.walletId) ?? []
    const actsOf = (rule: Pattern['rule']) => {
      const settled = settledAt(rule, one.personId)
      return rule === 'unusual_day' ? sinceOrDaysBefore(acts, settled) : leftAfter(acts, settled)
    }
    return judgePerson(actsOf, limitOf(one), policy).map((seen) => ({
      ...seen,
      subject: { kind: 'person' as const, id: one.personId },
      terminalIds: [],
    }))
  })
}

/** The days before still tell what is usual. */
function sinceOrDaysBefore(acts: readonly MoneyAct[], settled: Date | null): readonly MoneyAct[] {
  if (settled === null) return acts
  const day = businessDate(settled)
  return acts.filter(({ at }) => at > settled || businessDate(at) < day)
}

/** The acts of wallets by wallet, from so long before the first new one. */
async function readActs(
  db: Queryable,
  campusId: number,
  touched: readonly Touched[],
  backMs: number,
): Promise<Map<number, MoneyAct[]>> {
  if (touched.length === 0) return new Map()
  const isNew = new Set(touched.flatMap(({ actIds }) => actIds))
  const rows = await selectActs(
    db,
    campusId,
    touched.map(({ walletId, firstAt }) => ({ walletId, from: new Date(firstAt.getTime() - backMs) })),
  )
  return Map.groupBy(
    rows.map((row) => ({ ...row, isNew: isNew.has(row.id) })),
    ({ walletId }) => walletId,
  )
}
