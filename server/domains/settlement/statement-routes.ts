import type { FastifyReply } from 'fastify'
import { IdParams } from '../../../contract/shapes.ts'
import {
  Commissions,
  MonthParams,
  SetCommission,
  Statement,
  StatementQuery,
  Statements,
} from '../../../contract/statements.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { XLSX_MEDIA_TYPE } from '../../base/xlsx.ts'
import { merchantScope } from '../merchants/scope.ts'
import { selectRates } from './commission-store.ts'
import { listStatements, readMonth, readStatement } from './read-statements.ts'
import { setCommission } from './set-commission.ts'
import { statementPdf } from './statement-pdf.ts'
import { statementXlsx } from './statement-xlsx.ts'

type Deps = { pool: Pool; clock: Clock; campusNameOf: (campusId: number) => string }

const READERS = [
  'operator:administrator',
  'operator:merchant_manager',
  'operator:finance',
  'operator:auditor',
] as const
const tags = ['statements']

/** Statements of merchants (RULES 3.8), as data and as files; a merchant's manager sees only the merchant's own. */
export function statementRoutes(http: Http, deps: Deps): void {
  const { pool } = deps
  const config = { allow: [...READERS] }

  http.get(
    '/v1/statements',
    {
      config,
      schema: {
        tags,
        summary: 'The daily statements of a range, the latest first',
        querystring: StatementQuery,
        response: { 200: Statements },
      },
    },
    async ({ campusId, caller, query }, reply) => {
      const done = await listStatements(pool, { campusId, scope: merchantScope(caller), query })
      return done.ok ? { statements: done.statements } : sendRefusal(reply, done)
    },
  )

  const dayOf = (campusId: number, caller: Parameters<typeof merchantScope>[0], id: string) =>
    readStatement(pool, { campusId, scope: merchantScope(caller), id })

  http.get(
    '/v1/statements/:id',
    {
      config,
      schema: { tags, summary: 'A daily statement', params: IdParams, response: { 200: Statement } },
    },
    async ({ campusId, caller, params }, reply) =>
      (await dayOf(campusId, caller, params.id)) ?? sendProblem(reply, 'not_found'),
  )

  http.get(
    '/v1/merchants/:id/statements/:month',
    {
      config,
      schema: {
        tags,
        summary: 'The statement of a month: the sum of its days’',
        params: MonthParams,
        response: { 200: Statement },
      },
    },
    async ({ campusId, caller, params: { id: merchantId, month } }, reply) =>
      (await readMonth(pool, { campusId, scope: merchantScope(caller), merchantId, month })) ??
      sendProblem(reply, 'not_found'),
  )

  for (const format of ['pdf', 'xlsx'] as const) {
    http.get(
      `/v1/statements/:id/${format}`,
      { config, schema: { tags, summary: `A daily statement as ${format.toUpperCase()}`, params: IdParams } },
      async ({ campusId, caller, params }, reply) =>
        sendFile(deps, reply, campusId, format, await dayOf(campusId, caller, params.id)),
    )
    http.get(
      `/v1/merchants/:id/statements/:month/${format}`,
      {
        config,
        schema: { tags, summary: `The statement of a month as ${format.toUpperCase()}`, params: MonthParams },
      },
      async ({ campusId, caller, params: { id: merchantId, month } }, reply) => {
        const of = { campusId, scope: merchantScope(caller), merchantId, month }
        return sendFile(deps, reply, campusId, format, await readMonth(pool, of))
      },
    )
  }
}

async function sendFile(
  { campusNameOf }: Deps,
  reply: FastifyReply,
  campusId: number,
  format: 'pdf' | 'xlsx',
  statement: Statement | null,
): Promise<FastifyReply> {
  if (!statement) return sendProblem(reply, 'not_found')
  const bytes =
    format === 'pdf' ? await statementPdf(statement, campusNameOf(campusId)) : await statementXlsx(statement)
  return reply
    .header('content-type', format === 'pdf' ? 'application/pdf' : XLSX_MEDIA_TYPE)
    .header('content-disposition', `attachment; filename="statement-${statement.number}.${format}"`)
    .header('cache-control', 'no-store')
    .send(bytes)
}

/** The campus's share of a merchant's sales. */
export function commissionRoutes(http: Http, { pool, clock }: Deps): void {
  http.get(
    '/v1/merchants/:id/commission',
    {
      config: { allow: ['operator:administrator', 'operator:finance', 'operator:auditor'] },
      schema: {
        tags,
        summary: 'The rates of a merchant’s commission, the latest first',
        params: IdParams,
        response: { 200: Commissions },
      },
    },
    async ({ campusId, params }) => {
      const rates = await selectRates(pool, campusId, params.id)
      return { rates: rates.map((rate) => ({ ...rate, setAt: rate.setAt.toISOString() })) }
    },
  )

  http.post(
    '/v1/merchants/:id/commission',
    {
      config: { allow: ['operator:administrator', 'operator:finance'] },
      schema: {
        tags,
        summary: 'Set the rate of a merchant’s commission from a day on',
        params: IdParams,
        body: SetCommission,
        response: { 200: Commissions },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      const order = { campusId, operatorId: caller.operatorId, merchantId: params.id, ...body }
      const done = await setCommission(pool, order, clock())
      if (!done.ok) return sendRefusal(reply, done)
      const rates = await selectRates(pool, campusId, params.id)
      return { rates: rates.map((rate) => ({ ...rate, setAt: rate.setAt.toISOString() })) }
    },
  )
}
