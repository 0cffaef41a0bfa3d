import type { Caller } from '../../../contract/caller.ts'
import { ApproveCase } from '../../../contract/cases.ts'
import {
  DecideItem,
  ReconciliationDayParams,
  ReconciliationDays,
  ReconciliationDetail,
  ReconciliationItem,
  ReconciliationQuery,
} from '../../../contract/reconciliation.ts'
import { IdParams } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import { type Clock, isBusinessDate } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { sendTable, tableFormats } from '../../base/table-file.ts'
import { XLSX_MEDIA_TYPE } from '../../base/xlsx.ts'
import { actorOf } from '../audit/actor.ts'
import { recordAudit } from '../audit/record.ts'
import { unavailable } from '../ledger/unavailable.ts'
import { upsertDay } from './day-store.ts'
import { approveItem, type DecideDeps, decideItem } from './decide-item.ts'
import { differencesTable } from './differences-table.ts'
import { listDays, readDay } from './list-days.ts'
import { shownItem } from './list-items.ts'
import { selectItemRow } from './list-store.ts'
import type { ReconcileDeps } from './reconcile.ts'
import { uploadBill } from './upload-bill.ts'

type Deps = DecideDeps & ReconcileDeps & { clock: Clock }

const READERS = ['operator:administrator', 'operator:finance', 'operator:auditor'] as const
const DECIDERS = ['operator:administrator', 'operator:finance'] as const
const tags = ['reconciliation']
const FILE_BYTES_MAX = 128 * 1024 * 1024

/** Reconciliation (RULES 4.4): finance sees the days at a glance and closes what does not agree, two people each. */
export function reconciliationRoutes(http: Http, deps: Deps): void {
  dayRoutes(http, deps)
  itemRoutes(http, deps)
  void http.register((scope, _options, done) => {
    uploadRoute(scope as unknown as Http, deps)
    done()
  })
}

function dayRoutes(http: Http, deps: Deps): void {
  const { pool, clock, channelsOf } = deps

  http.get(
    '/v1/reconciliations',
    {
      config: { allow: [...READERS] },
      schema: {
        tags,
        summary: 'The days of all payment channels at a glance, the latest first',
        querystring: ReconciliationQuery,
        response: { 200: ReconciliationDays },
      },
    },
    async ({ campusId, query }, reply) => {
      const done = await listDays(pool, { campusId, ...query }, channelsOf(campusId).keys())
      return done.ok ? done.days : sendRefusal(reply, done)
    },
  )

  http.get(
    '/v1/reconciliations/:channel/:day',
    {
      config: { allow: [...READERS] },
      schema: {
        tags,
        summary: 'A day of a channel: both sides, and what does not agree',
        params: ReconciliationDayParams,
        response: { 200: ReconciliationDetail },
      },
    },
    async ({ campusId, params }, reply) => {
      if (!isBusinessDate(params.day)) return sendProblem(reply, 'body_invalid')
      return (await readDay(pool, { campusId, ...params })) ?? sendProblem(reply, 'not_found')
    },
  )

  for (const format of tableFormats)
    http.get(
      `/v1/reconciliations/:channel/:day/differences.${format}`,
      {
        config: { allow: [...READERS] },
        schema: {
          tags,
          summary: 'What does not agree on a day, as a table in yuan',
          params: ReconciliationDayParams,
          produces: [format === 'csv' ? 'text/csv' : XLSX_MEDIA_TYPE],
        },
      },
      async ({ campusId, params, caller }, reply) => {
        if (!isBusinessDate(params.day)) return sendProblem(reply, 'body_invalid')
        const detail = await readDay(pool, { campusId, ...params })
        if (!detail) return sendProblem(reply, 'not_found')
        await audit(deps, campusId, caller, 'reconciliation_exported', params)
        const fileName = `differences-${params.channel}-${params.day}`
        return sendTable(reply, fileName, format, differencesTable(detail))
      },
    )

  http.post(
    '/v1/reconciliations/:channel/:day/repetition',
    {
      config: { allow: [...DECIDERS] },
      schema: {
        tags,
        summary: 'Fetch the bill of a day again and compare it anew',
        params: ReconciliationDayParams,
        response: { 200: ReconciliationDetail },
      },
    },
    async ({ campusId, params, caller }, reply) => {
      const key = { campusId, ...params }
      if (!isBusinessDate(params.day)) return sendProblem(reply, 'body_invalid')
      if (!(await readDay(pool, key))) return sendProblem(reply, 'not_found')
      await upsertDay(pool, key, { state: 'waiting', tryAt: clock() })
      await audit(deps, campusId, caller, 'reconciliation_repeated', params)
      return (await readDay(pool, key)) ?? sendProblem(reply, 'not_found')
    },
  )
}

function itemRoutes(http: Http, deps: Deps): void {
  const { pool, clock } = deps
  const shown = async (campusId: number, caseId: string) => {
    const row = await selectItemRow(pool, { campusId, caseId })
    assert(row, 'what was decided is there')
    return shownItem(row)
  }

  http.post(
    '/v1/reconciliation-items/:id/decision',
    {
      config: { allow: [...DECIDERS] },
      schema: {
        tags,
        summary: 'Explain a difference, or propose what moves its money',
        params: IdParams,
        body: DecideItem,
        response: { 200: ReconciliationItem },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      const order = { campusId, operatorId: operatorOf(caller), caseId: params.id, ...body }
      const done = await decideItem(deps, order, clock()).catch(unavailable)
      return done.ok ? shown(campusId, params.id) : sendRefusal(reply, done)
    },
  )

  http.post(
    '/v1/reconciliation-items/:id/approval',
    {
      config: { allow: [...DECIDERS] },
      schema: {
        tags,
        summary: 'Approve or send back what another operator proposed for a difference',
        params: IdParams,
        body: ApproveCase,
        response: { 200: ReconciliationItem },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      const { approve, note } = body
      const proposedAt = new Date(body.proposedAt)
      const order = { campusId, operatorId: operatorOf(caller), caseId: params.id, approve, note, proposedAt }
      const done = await approveItem(deps, order, clock()).catch(unavailable)
      return done.ok ? shown(campusId, params.id) : sendRefusal(reply, done)
    },
  )
}

/** In a scope of its own: this route alone takes any file. */
function uploadRoute(http: Http, deps: Deps): void {
  http.removeAllContentTypeParsers()
  http.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  http.post(
    '/v1/reconciliations/:channel/:day/bill',
    {
      bodyLimit: FILE_BYTES_MAX,
      config: { allow: [...DECIDERS] },
      schema: {
        tags,
        summary: 'Upload a bill that was downloaded from the channel’s merchant pages',
        params: ReconciliationDayParams,
        consumes: ['application/octet-stream'],
        response: { 200: ReconciliationDetail },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      const key = { campusId, ...params }
      if (!isBusinessDate(params.day) || !Buffer.isBuffer(body)) return sendProblem(reply, 'body_invalid')
      const done = await uploadBill(deps, key, body, deps.clock())
      if (!done.ok) return sendRefusal(reply, done)
      await audit(deps, campusId, caller, 'bill_uploaded', { ...params, rows: done.rows })
      return (await readDay(deps.pool, key)) ?? sendProblem(reply, 'not_found')
    },
  )
}

async function audit(
  { pool, clock }: Deps,
  campusId: number,
  caller: Caller,
  action: string,
  detail: Record<string, unknown>,
): Promise<void> {
  const entry = { campusId, at: clock(), actor: actorOf(caller), action, detail }
  await recordAudit(pool, { ...entry, subjectKind: 'report', subjectId: null })
}

function operatorOf(caller: Caller): string {
  assert(caller.kind === 'operator', 'only operators may call this')
  return caller.operatorId
}
