import { tradeOperators } from '../../../contract/caller.ts'
import { LedgerEntries, LedgerQuery, Takings, TakingsQuery } from '../../../contract/merchants.ts'
import { businessDate, type Clock, isBusinessDate } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { recordAudit } from '../audit/record.ts'
import { merchantScope } from '../merchants/scope.ts'
import { listEntries } from './list-entries.ts'
import { readTakings, takingsCsv } from './takings.ts'

/** What was sold, and the ledger as the finance office reads it. */
export function settlementRoutes(http: Http, { pool, clock }: { pool: Pool; clock: Clock }): void {
  const tags = ['settlement']
  const allow = tradeOperators

  http.get(
    '/v1/reports/takings',
    {
      config: { allow },
      schema: {
        tags,
        summary: 'What stalls took on a date, by hour; a merchant’s manager sees only the merchant’s own',
        querystring: TakingsQuery,
        response: { 200: Takings },
      },
    },
    async ({ campusId, caller, query }, reply) => {
      const now = clock()
      const date = query.date ?? businessDate(now)
      if (!isBusinessDate(date)) return sendProblem(reply, 'body_invalid', 'date is not in the calendar')
      return readTakings(pool, { campusId, scope: merchantScope(caller), date }, now)
    },
  )

  http.get(
    '/v1/reports/takings.csv',
    {
      config: { allow },
      schema: { tags, summary: 'The takings of a date as a table, in yuan', querystring: TakingsQuery },
    },
    async ({ campusId, caller, query }, reply) => {
      const now = clock()
      const date = query.date ?? businessDate(now)
      if (!isBusinessDate(date)) return sendProblem(reply, 'body_invalid', 'date is not in the calendar')
      const takings = await readTakings(pool, { campusId, scope: merchantScope(caller), date }, now)
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="takings-${date}.csv"`)
        .header('cache-control', 'no-store')
        .send(takingsCsv(takings))
    },
  )

  http.get(
    '/v1/ledger-entries',
    {
      config: { allow: ['operator:finance', 'operator:auditor', 'operator:administrator'] },
      schema: {
        tags,
        summary: 'The transfers of the ledger, newest first',
        querystring: LedgerQuery,
        response: { 200: LedgerEntries },
      },
    },
    async ({ campusId, caller, query }, reply) => {
      const done = await listEntries(pool, { campusId, ...query })
      if (!done.ok) return sendRefusal(reply, done)
      await recordAudit(pool, {
        campusId,
        at: clock(),
        actor: actorOf(caller),
        action: 'ledger_viewed',
        subjectKind: 'report',
        subjectId: null,
        detail: { ...query },
      })
      const entries = done.entries.map(({ occurredAt, postedAt, ...entry }) => ({
        ...entry,
        occurredAt: occurredAt.toISOString(),
        postedAt: postedAt.toISOString(),
      }))
      return { entries, next: done.next }
    },
  )
}
