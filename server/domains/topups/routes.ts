import Type from 'typebox'
import { CashDay, CashReceipt, CashReversalRequest, CashTopUpRequest } from '../../../contract/cash.ts'
import { BusinessDate, IdParams, Strict } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import { businessDate, type Clock, isBusinessDate } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { recordAudit } from '../audit/record.ts'
import { findAct } from '../ledger/act.ts'
import { openAccount } from '../ledger/open-account.ts'
import { unavailable } from '../ledger/unavailable.ts'
import { type CashTopUp, isCashTopUp, receiptNumber } from './cash-top-up.ts'
import { reverseCash } from './reverse-cash.ts'
import { selectCampus, selectCashTopUp, selectCashTopUps } from './store.ts'
import { type CashDeps, takeCash } from './take-cash.ts'

const cashiers = ['operator:card_centre', 'operator:administrator'] as const
const readers = [...cashiers, 'operator:finance', 'operator:auditor'] as const
const DayQuery = Strict({ date: Type.Optional(BusinessDate) })

/** The cash counter (RULES 4.1). */
export function topUpRoutes(http: Http, deps: CashDeps & { clock: Clock }): void {
  const { pool, clock } = deps

  http.post(
    '/v1/cash-top-ups',
    {
      config: { allow: cashiers },
      schema: {
        tags: ['top-ups'],
        summary: 'Credit notes taken at the counter; repeating it repeats the receipt',
        body: CashTopUpRequest,
        response: { 201: CashReceipt },
      },
    },
    async (request, reply) => {
      const { campusId, caller, body } = request
      assert(caller.kind === 'operator', 'only an operator may call this')
      const taken = { campusId, operatorId: caller.operatorId, ...body }
      const done = await takeCash(deps, taken, clock()).catch(unavailable)
      return done.ok ? reply.code(201).send(await receipt(campusId, done.topUp)) : sendRefusal(reply, done)
    },
  )

  http.post(
    '/v1/cash-top-ups/:id/reversal',
    {
      config: { allow: cashiers },
      schema: {
        tags: ['top-ups'],
        summary: 'Take back what was typed wrong, within five minutes, by the same operator',
        params: IdParams,
        body: CashReversalRequest,
        response: { 200: CashReceipt },
      },
    },
    async (request, reply) => {
      const { campusId, caller, body, params } = request
      assert(caller.kind === 'operator', 'only an operator may call this')
      const order = { campusId, operatorId: caller.operatorId, topUpId: params.id, ...body }
      const done = await reverseCash(deps, order, clock()).catch(unavailable)
      return done.ok ? receipt(campusId, done.topUp) : sendRefusal(reply, done)
    },
  )

  http.get(
    '/v1/cash-top-ups',
    {
      config: { allow: readers },
      schema: {
        tags: ['top-ups'],
        summary: 'What the counter took on a date',
        querystring: DayQuery,
        response: { 200: CashDay },
      },
    },
    async (request, reply) => {
      const { campusId, caller, query } = request
      const now = clock()
      const date = query.date ?? businessDate(now)
      if (!isBusinessDate(date)) return sendProblem(reply, 'body_invalid', 'date is not in the calendar')
      const cashAccountId = await openAccount(pool, campusId, 'cash')
      const topUps = await selectCashTopUps(pool, { campusId, cashAccountId, date })
      await recordAudit(pool, {
        campusId,
        at: now,
        actor: actorOf(caller),
        action: 'cash_day_viewed',
        subjectKind: 'report',
        subjectId: date,
      })
      const receipts = await receiptsOf(campusId, topUps)
      const credited = topUps.filter(({ state }) => state === 'credited')
      const totalFen = credited.reduce((sum, { amountFen }) => sum + amountFen, 0)
      return { receipts, totalFen, count: credited.length }
    },
  )

  http.get(
    '/v1/cash-top-ups/:id',
    {
      config: { allow: readers },
      schema: {
        tags: ['top-ups'],
        summary: 'A receipt, to be printed again',
        params: IdParams,
        response: { 200: CashReceipt },
      },
    },
    async (request, reply) => {
      const { campusId, caller, params } = request
      const cashAccountId = await openAccount(pool, campusId, 'cash')
      const posted = await findAct(pool, campusId, params.id)
      if (!posted || !isCashTopUp(posted, cashAccountId)) return sendProblem(reply, 'not_found')
      const { id, occurredAt: at } = posted
      const topUp = await selectCashTopUp(pool, { campusId, cashAccountId, id, at })
      assert(topUp, 'a top-up that was posted can be read')
      await recordAudit(pool, {
        campusId,
        at: clock(),
        actor: actorOf(caller),
        action: 'cash_top_up_viewed',
        subjectKind: 'cash_top_up',
        subjectId: id,
      })
      return receipt(campusId, topUp)
    },
  )

  async function receipt(campusId: number, topUp: CashTopUp): Promise<CashReceipt> {
    return (await receiptsOf(campusId, [topUp]))[0]!
  }

  async function receiptsOf(campusId: number, topUps: readonly CashTopUp[]): Promise<CashReceipt[]> {
    const campus = await selectCampus(pool, campusId)
    return topUps.map((topUp) => ({
      ...topUp,
      number: receiptNumber(topUp),
      operator: topUp.operator.name,
      campus,
      at: topUp.at.toISOString(),
    }))
  }
}
