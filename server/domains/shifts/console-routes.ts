import { IdParams, NoBody } from '../../../contract/shapes.ts'
import {
  ShiftReport,
  ShiftSetting,
  Shifts,
  ShiftsQuery,
  ShiftTerminals,
  TerminalShift,
} from '../../../contract/shifts.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { inScope, merchantScope } from '../merchants/scope.ts'
import { closeShift } from './close-shift.ts'
import { requireShift } from './require-shift.ts'
import { shiftReport, shownShift, type TotalsOf } from './shown-shift.ts'
import {
  selectMerchantOfTerminal,
  selectNeedsShift,
  selectOpenShift,
  selectShift,
  selectShifts,
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
    async ({ campusId, caller, query }) => {
      const shifts = await selectShifts(pool, campusId, { scope: merchantScope(caller), ...query })
      return { shifts: shifts.map(shownShift) }
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
        summary: 'Close a shift that its cashier forgot',
        params: IdParams,
        body: NoBody,
        response: { 200: ShiftReport },
      },
    },
    async ({ campusId, caller, params: { id } }, reply) => {
      const shift = await selectShift(pool, campusId, id)
      if (!shift || !inScope(merchantScope(caller), shift.merchantId)) return sendProblem(reply, 'not_found')
      await closeShift(pool, { campusId, id, actor: actorOf(caller) }, clock())
      const closed = await selectShift(pool, campusId, id)
      assert(closed, 'a shift stays')
      return shiftReport(deps, campusId, closed, clock())
    },
  )
}
