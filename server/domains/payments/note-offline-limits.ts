import { startOfBusinessDate } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import type { CaseSubject } from '../cases/case.ts'
import { openCase } from '../cases/open-case.ts'
import type { PolicyAt } from '../policy/read.ts'
import type { GenuineRecord } from './offline-record.ts'
import { selectDays } from './offline-store.ts'

/**
 * Opens a case for each limit of RULES 3.7 that a terminal went over: for information, since the sale was made and is
 * posted. A terminal's own limits are those of one time without network; here they are held against a business date,
 * which is what can be told afterwards.
 */
export async function noteLimits(
  { pool, policyAt }: { pool: Pool; policyAt: PolicyAt },
  { campusId, terminalId }: { campusId: number; terminalId: string },
  sold: readonly { record: GenuineRecord; limitFen: Fen }[],
  now: Date,
): Promise<void> {
  const over = async (
    naturalKey: string,
    subjects: readonly CaseSubject[],
    detail: Record<string, unknown>,
  ) => {
    const terminal = { kind: 'terminal', id: terminalId } as const
    const finding = {
      kind: 'offline_limit_exceeded',
      naturalKey,
      subjects: [...subjects, terminal],
      detail,
    } as const
    await openCase(pool, campusId, finding, now)
  }

  for (const { record, limitFen } of sold) {
    const { id, personId, amountFen } = record
    if (amountFen > limitFen)
      await over(
        `code:${id}`,
        [
          { kind: 'record', id },
          { kind: 'person', id: personId },
        ],
        { limit: record.card ? 'allowanceFen' : 'codeFen', limitFen, amountFen },
      )
  }

  const dates = [...new Set(sold.map(({ record }) => record.businessDate))]
  const days = Map.groupBy(await selectDays(pool, { campusId, terminalId }, dates), ({ date }) => date)
  for (const [date, people] of days) {
    const policy = await policyAt(campusId, startOfBusinessDate(date))
    const personDayFen = policy.payCodeOfflinePersonDayFen
    for (const { personId, codeFen } of people)
      if (codeFen > personDayFen)
        await over(`person:${terminalId}:${personId}:${date}`, [{ kind: 'person', id: personId }], {
          limit: 'personDayFen',
          limitFen: personDayFen,
          date,
        })
    const count = people.reduce((sum, day) => sum + day.count, 0)
    const totalFen = people.reduce((sum, day) => sum + day.totalFen, 0)
    if (count > policy.offlineMaxRecords)
      await over(`records:${terminalId}:${date}`, [], {
        limit: 'maxRecords',
        maxRecords: policy.offlineMaxRecords,
        date,
      })
    if (totalFen > policy.offlineMaxFen)
      await over(`fen:${terminalId}:${date}`, [], {
        limit: 'maxFen',
        limitFen: policy.offlineMaxFen,
        date,
      })
  }
}
