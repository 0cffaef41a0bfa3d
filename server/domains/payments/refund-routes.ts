import { Readable } from 'node:stream'
import { tradeOperators } from '../../../contract/caller.ts'
import {
  ListedRefund,
  RefundApproval,
  RefundCancellation,
  RefundCsvQuery,
  RefundQuery,
  RefundRequest,
  Refunds,
} from '../../../contract/refunds.ts'
import { IdParams } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import { businessDate, type Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import type { SendBackDeps } from '../channels/send-back.ts'
import { unavailable } from '../ledger/unavailable.ts'
import { merchantScope } from '../merchants/scope.ts'
import { askRefund, type RefundDeps } from './ask-refund.ts'
import { askChannelAgain, callOffRefund } from './call-off-refund.ts'
import { decideRefund } from './decide-refund.ts'
import { exportRefunds } from './export-refunds.ts'
import { listRefunds, readRefund } from './list-refunds.ts'

/**
 * Refunds (RULES 3.8). A merchant's manager asks for those of the own merchant; those who answer for the campus's money
 * and accounts ask for any, and they alone approve, since a merchant may give back more than it is still owed.
 */
export function refundRoutes(http: Http, deps: RefundDeps & SendBackDeps & { clock: Clock }): void {
  const { pool, clock } = deps
  const tags = ['refunds']

  http.post(
    '/v1/payments/:id/refunds',
    {
      config: {
        allow: [
          'operator:administrator',
          'operator:card_centre',
          'operator:finance',
          'operator:merchant_manager',
        ],
      },
      schema: {
        tags,
        summary:
          'Give a payment back, whole or in part; above the campus’s limit it waits for a second operator',
        params: IdParams,
        body: RefundRequest,
        response: { '2xx': ListedRefund },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      const { operatorId } = caller
      const order = { campusId, operatorId, scope: merchantScope(caller), paymentId: params.id, ...body }
      const done = await askRefund(deps, order, clock()).catch(unavailable)
      if (!done.ok) return sendRefusal(reply, done)
      return reply.code(done.repeat ? 200 : 201).send(await readRefund(pool, campusId, body.id))
    },
  )

  http.post(
    '/v1/refunds/:id/approval',
    {
      config: { allow: ['operator:administrator', 'operator:card_centre', 'operator:finance'] },
      schema: {
        tags,
        summary: 'Approve or refuse a refund that another operator asked for; who asked may take it back',
        params: IdParams,
        body: RefundApproval,
        response: { 200: ListedRefund },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      const order = { campusId, operatorId: caller.operatorId, refundId: params.id, ...body }
      const done = await decideRefund(deps, order, clock()).catch(unavailable)
      return done.ok ? readRefund(pool, campusId, params.id) : sendRefusal(reply, done)
    },
  )

  http.post(
    '/v1/refunds/:id/repetition',
    {
      config: { allow: ['operator:administrator', 'operator:card_centre', 'operator:finance'] },
      schema: {
        tags,
        summary: 'Ask a payment channel again for a refund that it refused',
        params: IdParams,
        response: { 200: ListedRefund },
      },
    },
    async ({ campusId, caller, params }, reply) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      const order = { campusId, operatorId: caller.operatorId, refundId: params.id }
      const done = await askChannelAgain(deps, order, clock())
      return done.ok ? readRefund(pool, campusId, params.id) : sendRefusal(reply, done)
    },
  )

  http.post(
    '/v1/refunds/:id/cancellation',
    {
      config: { allow: ['operator:administrator', 'operator:card_centre', 'operator:finance'] },
      schema: {
        tags,
        summary: 'Give the merchant back a refund that its payment channel refused',
        params: IdParams,
        body: RefundCancellation,
        response: { 200: ListedRefund },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      const order = { campusId, operatorId: caller.operatorId, refundId: params.id, ...body }
      const done = await callOffRefund(deps, order, clock()).catch(unavailable)
      return done.ok ? readRefund(pool, campusId, params.id) : sendRefusal(reply, done)
    },
  )

  http.get(
    '/v1/refunds',
    {
      config: { allow: tradeOperators },
      schema: {
        tags,
        summary: 'Refunds, the latest first; a merchant’s manager sees only the merchant’s own',
        querystring: RefundQuery,
        response: { 200: Refunds },
      },
    },
    async ({ campusId, caller, query }, reply) => {
      const done = await listRefunds(pool, { campusId, scope: merchantScope(caller), query })
      return done.ok ? { refunds: done.refunds, next: done.next } : sendRefusal(reply, done)
    },
  )

  http.get(
    '/v1/refunds.csv',
    {
      config: { allow: tradeOperators },
      schema: { tags, summary: 'The same refunds as a table, in yuan', querystring: RefundCsvQuery },
    },
    async ({ campusId, caller, query }, reply) => {
      const now = clock()
      const order = { campusId, actor: actorOf(caller), scope: merchantScope(caller), query }
      const done = await exportRefunds(pool, order, now)
      if (!done.ok) return sendRefusal(reply, done)
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="refunds-${businessDate(now)}.csv"`)
        .header('cache-control', 'no-store')
        .send(Readable.from(done.csv))
    },
  )
}
