import type { Caller } from '../../../contract/caller.ts'
import { IdParams, NoBody } from '../../../contract/shapes.ts'
import { CashierPin, Cashiers, NewCashier } from '../../../contract/shifts.ts'
import type { Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import type { SecretHasher } from '../../base/secret-hash.ts'
import { actorOf } from '../audit/actor.ts'
import { listMerchants } from '../merchants/list-merchants.ts'
import { inScope, merchantScope } from '../merchants/scope.ts'
import { endCashier, makeCashier, resetCashierPin } from './change-cashier.ts'
import type { Cashier } from './shift.ts'
import { selectCashier, selectCashiers } from './store.ts'

const keepers = ['operator:administrator', 'operator:merchant_manager'] as const
const tags = ['shifts']

type Deps = { pool: Pool; hasher: SecretHasher; clock: Clock }

/** Cashiers of a merchant. Its manager sees and changes the own merchant's; others' are as if they were not there. */
export function cashierRoutes(http: Http, deps: Deps): void {
  const { pool, clock } = deps

  http.get(
    '/v1/merchants/:id/cashiers',
    {
      config: { allow: keepers },
      schema: { tags, summary: 'A merchant’s cashiers', params: IdParams, response: { 200: Cashiers } },
    },
    async ({ campusId, caller, params: { id } }, reply) =>
      (await isSeen(pool, campusId, caller, id)) ? cashiersOf(campusId, id) : sendProblem(reply, 'not_found'),
  )

  http.post(
    '/v1/merchants/:id/cashiers',
    {
      config: { allow: keepers },
      schema: {
        tags,
        summary: 'Add a cashier, who opens shifts with a number and a PIN',
        params: IdParams,
        body: NewCashier,
        response: { 201: Cashiers },
      },
    },
    async ({ campusId, caller, params: { id: merchantId }, body }, reply) => {
      if (!(await isSeen(pool, campusId, caller, merchantId))) return sendProblem(reply, 'not_found')
      const order = { campusId, actor: actorOf(caller), merchantId, ...body }
      const made = await makeCashier(deps, order, clock())
      return made.ok ? reply.code(201).send(await cashiersOf(campusId, merchantId)) : sendRefusal(reply, made)
    },
  )

  http.post(
    '/v1/cashiers/:id/pin',
    {
      config: { allow: keepers },
      schema: {
        tags,
        summary: 'Give a cashier another PIN',
        params: IdParams,
        body: CashierPin,
        response: { 200: Cashiers },
      },
    },
    async ({ campusId, caller, params: { id: cashierId }, body }, reply) => {
      const cashier = await toManage(campusId, caller, cashierId)
      if (!cashier) return sendProblem(reply, 'not_found')
      const order = { campusId, actor: actorOf(caller), cashierId, pin: body.pin }
      const done = await resetCashierPin(deps, order, clock())
      return done.ok ? cashiersOf(campusId, cashier.merchantId) : sendRefusal(reply, done)
    },
  )

  http.post(
    '/v1/cashiers/:id/end',
    {
      config: { allow: keepers },
      schema: {
        tags,
        summary: 'End a cashier: no more shifts are opened',
        params: IdParams,
        body: NoBody,
        response: { 200: Cashiers },
      },
    },
    async ({ campusId, caller, params: { id: cashierId } }, reply) => {
      const cashier = await toManage(campusId, caller, cashierId)
      if (!cashier) return sendProblem(reply, 'not_found')
      const done = await endCashier(pool, { campusId, actor: actorOf(caller), cashierId }, clock())
      return done.ok ? cashiersOf(campusId, cashier.merchantId) : sendRefusal(reply, done)
    },
  )

  async function toManage(campusId: number, caller: Caller, cashierId: string): Promise<Cashier | null> {
    const cashier = await selectCashier(pool, campusId, cashierId)
    return cashier && inScope(merchantScope(caller), cashier.merchantId) ? cashier : null
  }

  async function cashiersOf(campusId: number, merchantId: string): Promise<Cashiers> {
    const cashiers = await selectCashiers(pool, campusId, merchantId)
    return {
      cashiers: cashiers.map(({ id, number, name, createdAt, endedAt }) => ({
        id,
        number,
        name,
        createdAt: createdAt.toISOString(),
        endedAt: endedAt?.toISOString() ?? null,
      })),
    }
  }
}

async function isSeen(pool: Pool, campusId: number, caller: Caller, merchantId: string): Promise<boolean> {
  return (
    inScope(merchantScope(caller), merchantId) && (await listMerchants(pool, campusId, merchantId)).length > 0
  )
}
