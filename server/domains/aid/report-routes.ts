import {
  AidLook,
  AidLooks,
  AidMarking,
  AidProposal,
  AidProposed,
  AidReport,
  AidReportQuery,
} from '../../../contract/aid-report.ts'
import type { Caller } from '../../../contract/caller.ts'
import { IdParams, NoBody } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import { businessDate, type Clock } from '../../base/clock.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { sendTable, type TableFormat, tableFormats } from '../../base/table-file.ts'
import { XLSX_MEDIA_TYPE } from '../../base/xlsx.ts'
import type { PolicyAt } from '../policy/read.ts'
import { markStudents, proposeForStudents } from './report-act.ts'
import { firstMonthKept } from './report-fold.ts'
import { auditLook, listLooks, lookAtReport, readLook } from './report-look.ts'
import { lookTable } from './report-table.ts'

type Deps = { pool: Pool; policyAt: PolicyAt; clock: Clock }

const tags = ['aid report']
/** Nobody else: not who runs the system, who gives out the roles, nor who reads the audit log. */
const config = { allow: ['operator:aid_officer'] } as const

/** Students whose eating suggests hardship (RULES 3.9): every look is kept, and in the audit log. */
export function aidReportRoutes(http: Http, deps: Deps): void {
  const { pool, clock } = deps

  http.get(
    '/v1/aid-report',
    {
      config,
      schema: {
        tags,
        summary: 'Students whose meals of a month suggest hardship, and why; the look is kept',
        querystring: AidReportQuery,
        response: { 200: AidReport },
      },
    },
    async ({ campusId, caller, query }, reply) => {
      const now = clock()
      const month = query.month ? `${query.month}-01` : `${businessDate(now).slice(0, 7)}-01`
      if (month < firstMonthKept(now) || month > businessDate(now))
        return sendProblem(reply, 'body_invalid', 'month is of this month and the twelve before it')
      return lookAtReport(deps, { campusId, operatorId: operatorOf(caller), month }, now)
    },
  )

  http.get(
    '/v1/aid-report/looks',
    {
      config,
      schema: { tags, summary: 'Who looked, the latest first', response: { 200: AidLooks } },
    },
    async ({ campusId }) => ({ looks: await listLooks(pool, campusId) }),
  )

  http.get(
    '/v1/aid-report/looks/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Whom a look showed; this too is in the audit log',
        params: IdParams,
        response: { 200: AidLook },
      },
    },
    async ({ campusId, caller, params }, reply) =>
      (await lookAgain(campusId, caller, params.id, 'aid_report_look_viewed')) ??
      sendProblem(reply, 'not_found'),
  )

  for (const format of tableFormats)
    http.get(
      `/v1/aid-report/looks/:id/students.${format}`,
      {
        config,
        schema: {
          tags,
          summary: 'The same as a table, in yuan',
          params: IdParams,
          produces: [format === 'csv' ? 'text/csv' : XLSX_MEDIA_TYPE],
        },
      },
      async ({ campusId, caller, params }, reply) => {
        const look = await lookAgain(campusId, caller, params.id, 'aid_report_exported', format)
        if (!look) return sendProblem(reply, 'not_found')
        return sendTable(reply, `aid-report-${look.month}`, format, lookTable(look))
      },
    )

  actRoutes(http, deps)

  function lookAgain(campusId: number, caller: Caller, id: string, action: string, format?: TableFormat) {
    return inTransaction(pool, async (db) => {
      const look = await readLook(db, campusId, id)
      if (!look) return null
      const did = { campusId, operatorId: operatorOf(caller), action, at: clock() }
      const { criteria, month, shown } = look
      await auditLook(db, did, { id, month, shown, ...criteria }, format && { format })
      return look
    })
  }
}

function actRoutes(http: Http, { pool, clock }: Deps): void {
  http.post(
    '/v1/aid-report/looks/:id/marks',
    {
      config,
      schema: {
        tags,
        summary: 'Mark students that a look showed, so that the next month does not begin anew',
        params: IdParams,
        body: AidMarking,
        response: { 200: NoBody },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      const order = { campusId, operatorId: operatorOf(caller), lookId: params.id, ...body }
      const done = await markStudents(pool, order, clock())
      return done.ok ? {} : sendRefusal(reply, done)
    },
  )

  http.post(
    '/v1/aid-report/looks/:id/subsidies',
    {
      config,
      schema: {
        tags,
        summary: 'Propose a batch of subsidies for students that a look showed; finance approves it',
        params: IdParams,
        body: AidProposal,
        response: { 200: AidProposed },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      const order = { campusId, operatorId: operatorOf(caller), lookId: params.id, ...body }
      const done = await proposeForStudents(pool, order, clock())
      if (!done.ok) return sendRefusal(reply, done)
      const { batchId, grants, amountFen } = done
      return { batchId, grants, amountFen }
    },
  )
}

function operatorOf(caller: Caller): string {
  assert(caller.kind === 'operator', 'only operators may call this')
  return caller.operatorId
}
