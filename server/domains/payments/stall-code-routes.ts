import { type Caller, tradeOperators } from '../../../contract/caller.ts'
import { IdParams, NoBody } from '../../../contract/shapes.ts'
import { NewStallCode, StallCodes } from '../../../contract/stall-payments.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { stallCodeUrl } from '../../protocols/stall-code.ts'
import { inScope, merchantScope } from '../merchants/scope.ts'
import type { PolicyAt } from '../policy/read.ts'
import { makeStallCode, withdrawStallCode } from './make-stall-code.ts'
import { selectMerchantOfStall, selectStallCodes } from './stall-code-store.ts'

type Deps = { pool: Pool; policyAt: PolicyAt; clock: Clock; baseUrl: string }

/** The codes that the console prints for stalls. A merchant's manager sees and changes those of the own merchant. */
export function stallCodeRoutes(http: Http, { pool, policyAt, clock, baseUrl }: Deps): void {
  const tags = ['merchants']
  const keepers = ['operator:administrator', 'operator:merchant_manager'] as const

  http.get(
    '/v1/stalls/:id/codes',
    {
      config: { allow: tradeOperators },
      schema: { tags, summary: 'A stall’s codes', params: IdParams, response: { 200: StallCodes } },
    },
    async ({ campusId, caller, params }, reply) => {
      const merchantId = await selectMerchantOfStall(pool, campusId, params.id)
      const isSeen = merchantId !== null && inScope(merchantScope(caller), merchantId)
      return isSeen ? codesOf(campusId, params.id) : sendProblem(reply, 'not_found')
    },
  )

  http.post(
    '/v1/stalls/:id/codes',
    {
      config: { allow: keepers },
      schema: {
        tags,
        summary: 'Make a code to print for a stall',
        params: IdParams,
        body: NewStallCode,
        response: { 201: StallCodes },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      const order = { campusId, ...operatorOf(caller), stallId: params.id, ...body }
      const made = await makeStallCode({ pool, policyAt }, order, clock())
      return made.ok ? reply.code(201).send(await codesOf(campusId, params.id)) : sendRefusal(reply, made)
    },
  )

  http.post(
    '/v1/stall-codes/:id/withdrawal',
    {
      config: { allow: keepers },
      schema: {
        tags,
        summary: 'Withdraw a stall’s code: from now on it pays nobody',
        params: IdParams,
        body: NoBody,
        response: { 200: StallCodes },
      },
    },
    async ({ campusId, caller, params }, reply) => {
      const order = { campusId, ...operatorOf(caller), id: params.id }
      const done = await withdrawStallCode({ pool }, order, clock())
      return done.ok ? codesOf(campusId, done.stallId) : sendRefusal(reply, done)
    },
  )

  async function codesOf(campusId: number, stallId: string) {
    const codes = await selectStallCodes(pool, campusId, stallId)
    return {
      codes: codes.map(({ maker, ...code }) => ({
        ...code,
        url: stallCodeUrl(baseUrl, code.code),
        createdAt: code.createdAt.toISOString(),
        createdBy: maker,
        withdrawnAt: code.withdrawnAt?.toISOString() ?? null,
      })),
    }
  }
}

function operatorOf(caller: Caller) {
  assert(caller.kind === 'operator', 'only operators may call this')
  return { operatorId: caller.operatorId, scope: merchantScope(caller) }
}
