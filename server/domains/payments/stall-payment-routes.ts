import {
  ReceivedPayments,
  ScannedStall,
  StallCodeParams,
  StallPayment,
  StallPaymentRequest,
} from '../../../contract/stall-payments.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { unavailable } from '../ledger/unavailable.ts'
import { listReceived } from './list-received.ts'
import { createPaymentLookUps } from './look-ups.ts'
import { type PayStallDeps, payStall } from './pay-stall.ts'
import type { ScannedPlace } from './stall-code.ts'
import { selectScannedPlace } from './stall-code-store.ts'

/** Paying a stall whose code was scanned (RULES 1.5), and what the stall's terminals see of it. */
export function stallPaymentRoutes(http: Http, deps: PayStallDeps & { clock: Clock }): void {
  const { pool, clock, policyAt } = deps
  const { counterOf } = createPaymentLookUps(pool)
  const tags = ['payments']

  http.get(
    '/v1/me/stall-codes/:code',
    {
      config: { allow: ['person'] },
      schema: {
        tags,
        summary: 'Whom a stall’s code pays, and how much where it says so',
        params: StallCodeParams,
        response: { 200: ScannedStall },
      },
    },
    async ({ campusId, params }, reply) => {
      const [place, policy] = await Promise.all([
        selectScannedPlace(pool, campusId, params.code),
        policyAt(campusId, clock()),
      ])
      if (!place) return sendProblem(reply, 'stall_code_unknown')
      if (place.withdrawn) return sendProblem(reply, 'stall_code_withdrawn')
      const { item, amountFen } = place
      const limits = { amountMinFen: policy.stallAmountMinFen, amountMaxFen: policy.stallAmountMaxFen }
      return { code: params.code, ...namesOf(place), item, amountFen, ...limits }
    },
  )

  http.post(
    '/v1/me/payments',
    {
      config: { allow: ['person'] },
      schema: {
        tags,
        summary:
          'Pay a stall whose code was scanned, with the query PIN; repeating it repeats the first approval',
        body: StallPaymentRequest,
        response: { '2xx': StallPayment },
      },
    },
    async ({ campusId, caller, body }, reply) => {
      assert(caller.kind === 'person', 'only people may call this')
      const { personId, sessionId } = caller
      const attempt = { campusId, personId, sessionId, ...body }
      const done = await payStall(deps, attempt, clock()).catch(unavailable)
      if (!done.ok) return sendRefusal(reply, done)
      const { payer: _, ...payment } = done.payment
      const at = payment.at.toISOString()
      return reply
        .code(done.repeat ? 200 : 201)
        .send({ ...payment, state: 'approved' as const, at, ...namesOf(done.place) })
    },
  )

  http.get(
    '/v1/terminal/received-payments',
    {
      config: { allow: ['terminal'] },
      schema: {
        tags,
        summary: 'What this terminal’s stall was paid by its codes today',
        response: { 200: ReceivedPayments },
      },
    },
    async ({ campusId, caller }) => {
      assert(caller.kind === 'terminal', 'only a terminal may call this')
      const now = clock()
      const [counter, { reversalMinutes }] = await Promise.all([
        counterOf(campusId, caller.terminalId),
        policyAt(campusId, now),
      ])
      const stallId = counter?.stallId ?? null
      const received =
        stallId === null
          ? { payments: [], totalFen: 0, count: 0 }
          : await listReceived(pool, { campusId, stallId }, reversalMinutes, now)
      return { ...received, asOf: now.toISOString() }
    },
  )
}

function namesOf({ stall, stallEn, merchant, merchantEn }: ScannedPlace) {
  return { stall, stallEn, merchant, merchantEn }
}
