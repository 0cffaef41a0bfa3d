import { tradeOperators } from '../../../contract/caller.ts'
import { Merchant, MerchantNames, Merchants, NewMerchant, NewStall } from '../../../contract/merchants.ts'
import { IdParams } from '../../../contract/shapes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { inScope, merchantScope } from '../merchants/scope.ts'
import { changeNames } from './change-names.ts'
import { listMarket, readMerchant } from './list-market.ts'
import { openMerchant } from './open-merchant.ts'
import { openStall } from './open-stall.ts'

/** `/v1/merchants`: who sells on the campus. A merchant's own operator sees and changes only that merchant. */
export function marketRoutes(http: Http, { pool, clock }: { pool: Pool; clock: Clock }): void {
  const tags = ['merchants']

  http.get(
    '/v1/merchants',
    {
      config: { allow: tradeOperators },
      schema: {
        tags,
        summary: 'Merchants with their stalls and what they took today',
        response: { 200: Merchants },
      },
    },
    async (request) => ({
      merchants: await listMarket(pool, request.campusId, merchantScope(request.caller), clock()),
    }),
  )

  http.post(
    '/v1/merchants',
    {
      config: { allow: ['operator:administrator'] },
      schema: { tags, summary: 'Open a merchant', body: NewMerchant, response: { 201: Merchant } },
    },
    async (request, reply) => {
      const now = clock()
      const { campusId, caller, body } = request
      const { id: merchantId, ...merchant } = body
      const opening = { campusId, actor: actorOf(caller), merchant: { merchantId, ...merchant } }
      const opened = await openMerchant(pool, opening, now)
      if (!opened.ok) return sendRefusal(reply, opened)
      return reply.code(201).send(await readMerchant(pool, campusId, merchantId, now))
    },
  )

  http.put(
    '/v1/merchants/:id',
    {
      config: { allow: ['operator:administrator'] },
      schema: {
        tags,
        summary: 'Give a merchant other names',
        params: IdParams,
        body: MerchantNames,
        response: { 200: Merchant },
      },
    },
    async (request, reply) => {
      const now = clock()
      const { campusId, caller, params, body } = request
      const change = { campusId, actor: actorOf(caller), merchantId: params.id, ...body }
      const changed = await changeNames(pool, change, now)
      if (!changed.ok) return sendProblem(reply, 'not_found')
      return readMerchant(pool, campusId, params.id, now)
    },
  )

  http.post(
    '/v1/merchants/:id/stalls',
    {
      config: { allow: ['operator:administrator', 'operator:merchant_manager'] },
      schema: {
        tags,
        summary: 'Open a stall of a merchant',
        params: IdParams,
        body: NewStall,
        response: { 201: Merchant },
      },
    },
    async (request, reply) => {
      const now = clock()
      const { campusId, caller, params, body } = request
      // Others' merchants are as if they were not there.
      if (!inScope(merchantScope(caller), params.id)) return sendProblem(reply, 'not_found')
      const { id: stallId, ...stall } = body
      const opening = {
        campusId,
        actor: actorOf(caller),
        stall: { stallId, merchantId: params.id, ...stall },
      }
      const opened = await openStall(pool, opening, now)
      if (!opened.ok && opened.code === 'merchant_unknown') return sendProblem(reply, 'not_found')
      if (!opened.ok) return sendRefusal(reply, opened)
      return reply.code(201).send(await readMerchant(pool, campusId, params.id, now))
    },
  )
}
