import type { Caller } from '../../../contract/caller.ts'
import { IdParams, NoBody } from '../../../contract/shapes.ts'
import { ShiftOpening, Shift as ShiftReply, ShiftReport, TerminalShift } from '../../../contract/shifts.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { closeShift } from './close-shift.ts'
import { type OpenDeps, openShift } from './open-shift.ts'
import { shiftReport, shownShift, type TotalsOf } from './shown-shift.ts'
import { selectNeedsShift, selectOpenShift, selectShift } from './store.ts'

export type ShiftTerminalDeps = OpenDeps & { clock: Clock; totalsOf: TotalsOf }

/** Shifts at a terminal (RULES 3.8). A terminal sees its own. */
export function shiftTerminalRoutes(http: Http, deps: ShiftTerminalDeps): void {
  const { pool, clock } = deps
  const tags = ['shifts']
  const allow = ['terminal:pos'] as const

  http.get(
    '/v1/terminal/shift',
    {
      config: { allow },
      schema: {
        tags,
        summary: 'The open shift of this terminal, and whether it needs one',
        response: { 200: TerminalShift },
      },
    },
    async ({ campusId, caller }) => {
      const terminalId = terminalOf(caller)
      const [needsShift, shift] = await Promise.all([
        selectNeedsShift(pool, campusId, terminalId),
        selectOpenShift(pool, campusId, { terminalId }),
      ])
      return { needsShift, shift: shift && shownShift(shift) }
    },
  )

  http.post(
    '/v1/terminal/shifts',
    {
      config: { allow },
      schema: {
        tags,
        summary: 'Open a shift, which closes the one before; repeating it repeats the answer',
        body: ShiftOpening,
        response: { '2xx': ShiftReply },
      },
    },
    async ({ campusId, caller, body }, reply) => {
      const opened = await openShift(deps, { campusId, terminalId: terminalOf(caller), ...body }, clock())
      if (!opened.ok) return sendRefusal(reply, opened)
      return reply.code(opened.repeat ? 200 : 201).send(shownShift(opened.shift))
    },
  )

  http.post(
    '/v1/terminal/shifts/:id/close',
    {
      config: { allow },
      schema: {
        tags,
        summary: 'Close a shift of this terminal and read what it took',
        params: IdParams,
        body: NoBody,
        response: { 200: ShiftReport },
      },
    },
    async ({ campusId, caller, params: { id } }, reply) => {
      const closed = await closeShift(pool, { campusId, id, actor: actorOf(caller) }, clock())
      if (!closed.ok) return sendRefusal(reply, closed)
      const shift = await selectShift(pool, campusId, id)
      assert(shift, 'it was just closed')
      return shiftReport(deps, campusId, shift, clock())
    },
  )

  http.get(
    '/v1/terminal/shifts/:id',
    {
      config: { allow },
      schema: {
        tags,
        summary: 'What a shift of this terminal took',
        params: IdParams,
        response: { 200: ShiftReport },
      },
    },
    async ({ campusId, caller, params }, reply) => {
      const shift = await selectShift(pool, campusId, params.id)
      if (shift?.terminalId !== terminalOf(caller)) return sendProblem(reply, 'not_found')
      return shiftReport(deps, campusId, shift, clock())
    },
  )
}

function terminalOf(caller: Caller): string {
  assert(caller.kind === 'terminal', 'only a terminal may call this')
  return caller.terminalId
}
