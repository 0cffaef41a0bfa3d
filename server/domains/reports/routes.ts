import type { FastifyReply } from 'fastify'
import { type Caller, tradeOperators } from '../../../contract/caller.ts'
import {
  FloatReport,
  ReportQuery,
  SalesReport,
  SalesTableQuery,
  TopUpsReport,
} from '../../../contract/reports.ts'
import { addDays, type Clock, isBusinessDate } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem } from '../../base/problem-reply.ts'
import { merchantScope } from '../merchants/scope.ts'
import { readFloat, readSales, readTopUps } from './read-reports.ts'
import { floatCsv, salesCsv, topUpsCsv } from './report-csv.ts'

const tags = ['reports']
const everybody = { allow: tradeOperators }
const readers = ['operator:administrator', 'operator:finance', 'operator:auditor'] as const
const DAYS_MAX = 400

/** Takings, meal times, means, stalls, top-ups and float over a range of dates: for charts, and as tables. */
export function reportRoutes(http: Http, { pool, clock }: { pool: Pool; clock: Clock }): void {
  const salesOf = (campusId: number, caller: Caller, { from, to }: ReportQuery) =>
    readSales(pool, { campusId, from, to, scope: merchantScope(caller) }, clock())

  http.get(
    '/v1/reports/sales',
    {
      config: everybody,
      schema: {
        tags,
        summary:
          'What merchants sold, by day, half hour, means and stall; a manager sees only the own merchant’s',
        querystring: ReportQuery,
        response: { 200: SalesReport },
      },
    },
    async ({ campusId, caller, query }, reply) =>
      inRange(query, reply, () => salesOf(campusId, caller, query)),
  )

  http.get(
    '/v1/reports/sales.csv',
    {
      config: everybody,
      schema: { tags, summary: 'One of its tables, in yuan', querystring: SalesTableQuery },
    },
    async ({ campusId, caller, query }, reply) =>
      inRange(query, reply, async () =>
        sendCsv(reply, `sales-${query.table}`, salesCsv(await salesOf(campusId, caller, query), query.table)),
      ),
  )

  http.get(
    '/v1/reports/top-ups',
    {
      config: { allow: readers },
      schema: {
        tags,
        summary: 'What came onto people’s accounts, by day and source',
        querystring: ReportQuery,
        response: { 200: TopUpsReport },
      },
    },
    async ({ campusId, query }, reply) =>
      inRange(query, reply, () => readTopUps(pool, { campusId, ...query }, clock())),
  )

  http.get(
    '/v1/reports/top-ups.csv',
    {
      config: { allow: readers },
      schema: { tags, summary: 'The same as a table', querystring: ReportQuery },
    },
    async ({ campusId, query }, reply) =>
      inRange(query, reply, async () =>
        sendCsv(reply, 'top-ups', topUpsCsv(await readTopUps(pool, { campusId, ...query }, clock()))),
      ),
  )

  http.get(
    '/v1/reports/float',
    {
      config: { allow: readers },
      schema: {
        tags,
        summary: 'What the campus owed its people at the end of each day',
        querystring: ReportQuery,
        response: { 200: FloatReport },
      },
    },
    async ({ campusId, query }, reply) =>
      inRange(query, reply, () => readFloat(pool, { campusId, ...query })),
  )

  http.get(
    '/v1/reports/float.csv',
    {
      config: { allow: readers },
      schema: { tags, summary: 'The same as a table', querystring: ReportQuery },
    },
    async ({ campusId, query }, reply) =>
      inRange(query, reply, async () =>
        sendCsv(reply, 'float', floatCsv(await readFloat(pool, { campusId, ...query }))),
      ),
  )
}

/** Answers what is read, or that the range is none. */
async function inRange<T>(
  query: ReportQuery,
  reply: FastifyReply,
  read: () => Promise<T>,
): Promise<T | FastifyReply> {
  const fault = faultOf(query)
  return fault === null ? read() : sendProblem(reply, 'body_invalid', fault)
}

function faultOf({ from, to }: ReportQuery): string | null {
  if (!isBusinessDate(from) || !isBusinessDate(to)) return 'a date is not in the calendar'
  if (from > to) return 'from is after to'
  return to > addDays(from, DAYS_MAX - 1) ? `more than ${DAYS_MAX} days` : null
}

function sendCsv(reply: FastifyReply, name: string, csv: string): FastifyReply {
  return reply
    .header('content-type', 'text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .header('cache-control', 'no-store')
    .send(csv)
}
