import { Readable } from 'node:stream'
import { IdParams } from '../../../contract/shapes.ts'
import {
  CloseShift,
  ShiftFilter,
  ShiftReport,
  ShiftSetting,
  Shifts,
  ShiftsQuery,
  ShiftTerminals,
  TerminalShift,
} from '../../../contract/shifts.ts'
import { assert } from '../../base/assert.ts'
import { businessDate, type Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { inScope, merchantScope } from '../merchants/scope.ts'
import { closeShift } from './close-shift.ts'
import { exportShifts, listShifts } from './list-shifts.ts'
import { requireShift } from './require-shift.ts'
import { shiftReport, shownShift, type TotalsOf } from './shown-shift.ts'
import {
  selectMerchantOfTerminal,
  selectNeedsShift,
  selectOpenShift,
  selectShift,
  selectShiftTerminals,
} from './store.ts'

export type ShiftConsoleDeps = { pool: Pool; clock: Clock; totalsOf: TotalsOf }

const keepers = ['operator:administrator', 'operator:merchant_manager'] as const
const readers = [...keepers, 'operator:finance', 'operator:auditor'] as const

/** Shifts as operators see them. A merchant's manager sees and changes the own merchant's. */
export function shiftConsoleRoutes(http: Http, deps: ShiftConsoleDeps): void {
  const { pool, clock } = deps
  const tags = ['shifts']

  http.put(
    '/v1/terminals/:id/shift-setting',
    {
      config: { allow: keepers },
      schema: {
        tags,
        summary: 'Say whether a terminal takes payments in an open shift only',
        params: IdParams,
        body: ShiftSetting,
        response: { 200: TerminalShift },
      },
    },
    async ({ campusId, caller, params: { id: terminalId }, body }, reply) => {
      const merchantId = await selectMerchantOfTerminal(pool, campusId, terminalId)
      if (merchantId === null || !inScope(merchantScope(caller), merchantId))
        return sendProblem(reply, 'not_found')
      await requireShift(pool, { campusId, actor: actorOf(caller), terminalId, ...body }, clock())
      const [needsShift, shift] = await Promise.all([
        selectNeedsShift(pool, campusId, terminalId),
        selectOpenShift(pool, campusId, { terminalId }),
      ])
      return { needsShift, shift: shift && shownShift(shift) }
    },
  )

  http.get(
    '/v1/shift-terminals',
    {
      config: { allow: readers },
      schema: {
        tags,
        summary: 'The terminals that take payments in an open shift only',
        response: { 200: ShiftTerminals },
      },
    },
    async ({ campusId }) => ({ terminalIds: await selectShiftTerminals(pool, campusId) }),
  )

  http.get(
    '/v1/shifts',
    {
      config: { allow: readers },
      schema: {
        tags,
        summary: 'Shifts, the newest first',
        querystring: ShiftsQuery,
        response: { 200: Shifts },
      },
    },
    async ({ campusId, caller, query: { cursor, ...filter } }, reply) => {
      const asked = { campusId, scope: merchantScope(caller), filter, cursor }
      const found = await listShifts(pool, asked)
      if (!found.ok) return sendRefusal(reply, found)
      const { shifts, next } = found
      return { shifts, ...(next === undefined ? {} : { next }) }
    },
  )

  http.get(
    '/v1/shifts.csv',
    {
      config: { allow: readers },
      schema: {
        tags,
        summary: 'The same shifts as a CSV file, with what each took',
        querystring: ShiftFilter,
        produces: ['text/csv'],
      },
    },
    async ({ campusId, caller, query: filter }, reply) => {
      const now = clock()
      const order = { campusId, scope: merchantScope(caller), filter, actor: actorOf(caller) }
      const done = await exportShifts(deps, order, now)
      if (!done.ok) return sendRefusal(reply, done)
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="shifts-${businessDate(now)}.csv"`)
        .header('cache-control', 'no-store')
        .send(Readable.from(done.csv))
    },
  )

  http.get(
    '/v1/shifts/:id',
    {
      config: { allow: readers },
      schema: { tags, summary: 'What a shift took', params: IdParams, response: { 200: ShiftReport } },
    },
    async ({ campusId, caller, params }, reply) => {
      const shift = await selectShift(pool, campusId, params.id)
      if (!shift || !inScope(merchantScope(caller), shift.merchantId)) return sendProblem(reply, 'not_found')
      return shiftReport(deps, campusId, shift, clock())
    },
  )

  http.post(
    '/v1/shifts/:id/close',
    {
      config: { allow: keepers },
      schema: {
        tags,
        summary: 'Close a shift that its cashier forgot, and say why',
        params: IdParams,
        body: CloseShift,
        response: { 200: ShiftReport },
      },
    },
    async ({ campusId, caller, params: { id }, body: { reason } }, reply) => {
      const shift = await selectShift(pool, campusId, id)
      if (!shift || !inScope(merchantScope(caller), shift.merchantId)) return sendProblem(reply, 'not_found')
      await closeShift(pool, { campusId, id, actor: actorOf(caller), reason }, clock())
      const closed = await selectShift(pool, campusId, id)
      assert(closed, 'a shift stays')
      return shiftReport(deps, campusId, closed, clock())
    },
  )
}
