import { Readable } from 'node:stream'
import type Type from 'typebox'
import type { Caller } from '../../../contract/caller.ts'
import {
  Case,
  CaseCounts,
  CaseDetail,
  CaseFilter,
  CaseOwner,
  CaseQuery,
  Cases,
} from '../../../contract/cases.ts'
import { IdParams } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import { businessDate, type Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { isUuidv7 } from '../../base/ids.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { assignCase } from './assign-case.ts'
import type { RecordCaseChange } from './case.ts'
import { exportCases } from './export-cases.ts'
import { shownCase } from './shown-case.ts'
import {
  countWaiting,
  type CaseFilter as StoreFilter,
  selectCase,
  selectCases,
  selectEvents,
} from './store.ts'

const PAGE = 50

/** What a person must decide: listed, looked at, given to somebody. Deciding moves money, so payments has the route. */
export function caseRoutes(
  http: Http,
  deps: { pool: Pool; clock: Clock; recordAudit: RecordCaseChange },
): void {
  const { pool, clock, recordAudit } = deps
  const readers = [
    'operator:administrator',
    'operator:card_centre',
    'operator:finance',
    'operator:auditor',
  ] as const

  http.get(
    '/v1/cases',
    {
      config: { allow: [...readers] },
      schema: {
        tags: ['cases'],
        summary: 'Cases, the latest first',
        querystring: CaseQuery,
        response: { 200: Cases },
      },
    },
    async (request, reply) => {
      const { campusId, query, caller } = request
      const { cursor = null } = query
      if (cursor !== null && !isUuidv7(cursor)) return sendProblem(reply, 'cursor_invalid')
      // One more than is shown tells whether there is a next page.
      const page = { before: cursor, limit: PAGE + 1 }
      const found = await selectCases(pool, campusId, filterOf(query, caller), page)
      const cases = found.slice(0, PAGE)
      return {
        cases: cases.map(shownCase),
        ...(found.length > PAGE ? { next: cases.at(-1)!.id } : {}),
      }
    },
  )

  http.get(
    '/v1/cases.csv',
    {
      config: { allow: [...readers] },
      schema: {
        tags: ['cases'],
        summary: 'The same cases as a CSV file',
        querystring: CaseFilter,
        produces: ['text/csv'],
      },
    },
    async (request, reply) => {
      const { campusId, query, caller } = request
      const now = clock()
      await recordAudit(pool, {
        campusId,
        at: now,
        actor: { kind: 'operator', id: operatorOf(caller) },
        action: 'cases_exported',
        subjectKind: 'report',
        subjectId: null,
        detail: { ...query },
      })
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="cases-${businessDate(now)}.csv"`)
        .header('cache-control', 'no-store')
        .send(Readable.from(exportCases(pool, campusId, filterOf(query, caller))))
    },
  )

  http.get(
    '/v1/case-counts',
    {
      config: { allow: [...readers] },
      schema: {
        tags: ['cases'],
        summary: 'How many cases wait for a decision or an approval',
        response: { 200: CaseCounts },
      },
    },
    async ({ campusId }) => countWaiting(pool, campusId),
  )

  http.get(
    '/v1/cases/:id',
    {
      config: { allow: [...readers] },
      schema: {
        tags: ['cases'],
        summary: 'A case and what happened to it',
        params: IdParams,
        response: { 200: CaseDetail },
      },
    },
    async (request, reply) => {
      const { campusId, params, caller } = request
      const key = { campusId, caseId: params.id }
      const found = await selectCase(pool, key)
      if (!found) return sendProblem(reply, 'not_found')
      const events = await selectEvents(pool, key)
      await recordAudit(pool, {
        campusId,
        at: clock(),
        actor: { kind: 'operator', id: operatorOf(caller) },
        action: 'case_viewed',
        subjectKind: 'case',
        subjectId: params.id,
      })
      return {
        ...shownCase(found),
        events: events.map((event) => ({ ...event, at: event.at.toISOString() })),
      }
    },
  )

  http.post(
    '/v1/cases/:id/owner',
    {
      config: { allow: ['operator:card_centre', 'operator:finance'] },
      schema: {
        tags: ['cases'],
        summary: 'Give a case to an operator, or to nobody',
        params: IdParams,
        body: CaseOwner,
        response: { 200: Case },
      },
    },
    async (request, reply) => {
      const { campusId, params, body, caller } = request
      const operatorId = operatorOf(caller)
      const order = { campusId, caseId: params.id, ownerOperatorId: body.operatorId, operatorId }
      const done = await assignCase(deps, order, clock())
      return done.ok ? shownCase(done.case) : sendRefusal(reply, done)
    },
  )
}

function filterOf({ state, kind, owner }: Type.Static<typeof CaseFilter>, caller: Caller): StoreFilter {
  return {
    state: state ?? null,
    kind: kind ?? null,
    owner: owner === 'mine' ? operatorOf(caller) : (owner ?? null),
  }
}

function operatorOf(caller: Caller): string {
  assert(caller.kind === 'operator', 'only operators may call this')
  return caller.operatorId
}
