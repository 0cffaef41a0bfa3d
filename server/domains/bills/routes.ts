import {
  BillDetail,
  BillQuestion,
  BillQuestionSent,
  Bills,
  BillsQuery,
  Me,
  MonthQuery,
  MonthSummary,
} from '../../../contract/me.ts'
import { IdParams } from '../../../contract/shapes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { uuidv7 } from '../../base/ids.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { recordAudit } from '../audit/record.ts'
import { personOf, walletOf } from './own-account.ts'
import { readBill, readBills } from './read-bills.ts'
import { lessOf, readMe } from './read-me.ts'
import { sumMonth } from './sum-month.ts'

/** What a person sees of their account. */
export function billRoutes(http: Http, { pool, clock }: { pool: Pool; clock: Clock }): void {
  const allow = ['person'] as const
  const tags = ['me']

  http.get(
    '/v1/me',
    {
      config: { allow: ['person', 'person:portal'] },
      schema: { tags, summary: 'Me, my account and my pay key', response: { 200: Me } },
    },
    async ({ campusId, caller }) => {
      const { personId, portal } = personOf(caller)
      const me = await readMe(pool, campusId, personId)
      return portal ? lessOf(me) : me
    },
  )

  http.get(
    '/v1/me/bills',
    {
      config: { allow },
      schema: { tags, summary: 'My bills, newest first', querystring: BillsQuery, response: { 200: Bills } },
    },
    async ({ campusId, caller, query }, reply) => {
      const walletId = await walletOf(pool, campusId, caller)
      const done = await readBills(pool, { campusId, walletId, ...query })
      return done.ok ? { bills: done.bills, next: done.next } : sendRefusal(reply, done)
    },
  )

  http.get(
    '/v1/me/bills/:id',
    {
      config: { allow },
      schema: { tags, summary: 'A bill of mine', params: IdParams, response: { 200: BillDetail } },
    },
    async ({ campusId, caller, params }, reply) => {
      const walletId = await walletOf(pool, campusId, caller)
      const done = await readBill(pool, { campusId, walletId, id: params.id })
      return done.ok ? done.bill : sendRefusal(reply, done)
    },
  )

  http.get(
    '/v1/me/bill-months',
    {
      config: { allow },
      schema: {
        tags,
        summary: 'A month of mine in sums',
        querystring: MonthQuery,
        response: { 200: MonthSummary },
      },
    },
    async ({ campusId, caller, query }, reply) => {
      const walletId = await walletOf(pool, campusId, caller)
      const done = await sumMonth(pool, { campusId, walletId, ...query })
      return done.ok ? done.summary : sendRefusal(reply, done)
    },
  )

  http.post(
    '/v1/me/bill-questions',
    {
      config: { allow },
      schema: {
        tags,
        summary: 'Tell the card centre that something is wrong with a bill',
        body: BillQuestion,
        response: { 201: BillQuestionSent },
      },
    },
    async ({ campusId, caller, body }, reply) => {
      const now = clock()
      const { personId } = personOf(caller)
      const walletId = await walletOf(pool, campusId, caller)
      const bill = await readBill(pool, { campusId, walletId, id: body.billId })
      if (!bill.ok) return sendRefusal(reply, bill)
      const id = uuidv7(now)
      await recordAudit(pool, {
        campusId,
        at: now,
        actor: actorOf(caller),
        action: 'bill_questioned',
        subjectKind: 'person',
        subjectId: personId,
        detail: { id, billId: body.billId, text: body.text },
      })
      return reply.code(201).send({ id, at: now.toISOString() })
    },
  )
}
