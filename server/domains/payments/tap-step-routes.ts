import { CardTapStep, TapProof } from '../../../contract/card-taps.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { unavailable } from '../ledger/unavailable.ts'
import { createPaymentLookUps, type PaymentLookUps } from './look-ups.ts'
import { type StepDeps, stepTap } from './step-tap.ts'

/** The rest of a card's tap: torn sales settled, the allowance set (DESIGN 6). */
export function tapStepRoutes(
  http: Http,
  routeDeps: Omit<StepDeps, keyof PaymentLookUps> & { clock: Clock },
): void {
  const { clock, pool } = routeDeps
  const deps = { ...routeDeps, ...createPaymentLookUps(pool) }
  http.post(
    '/v1/card-tap-steps',
    {
      config: { allow: ['terminal:pos', 'terminal:kiosk'] },
      schema: {
        tags: ['cards'],
        summary: 'The card’s proof, then its answers: brings the next commands, or the end of the tap',
        body: TapProof,
        response: { 200: CardTapStep },
      },
    },
    async ({ campusId, caller, body }, reply) => {
      assert(caller.kind === 'terminal', 'only a terminal may call this')
      const place = { campusId, terminalId: caller.terminalId }
      const step = await stepTap(deps, place, body, clock()).catch(unavailable)
      if (!step.ok) return sendRefusal(reply, step)
      const { ok: _, ...told } = step
      return told
    },
  )
}
