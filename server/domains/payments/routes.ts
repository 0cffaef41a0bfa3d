import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import type { Caller } from '../../../contract/caller.ts'
import {
  PaymentDetail,
  Payment as PaymentReply,
  PaymentRequest,
  PendingPayment,
  Reversal as ReversalReply,
  ReversalRequest,
  TerminalPayments,
} from '../../../contract/payments.ts'
import { IdParams, NoBody } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { recordAudit } from '../audit/record.ts'
import { unavailable } from '../ledger/unavailable.ts'
import { inScope, merchantScope } from '../merchants/scope.ts'
import { type AuthoriseDeps, authorise } from './authorise.ts'
import type { ChargeAnswer } from './channel-charge.ts'
import { cancelCharge, chargeCode } from './charge-code.ts'
import { refundsOfPayment } from './list-refunds.ts'
import { listTaken } from './list-taken.ts'
import { createPaymentLookUps, type PaymentLookUps } from './look-ups.ts'
import { isOwn, meansOf } from './means.ts'
import { type Reversal, reverse } from './reverse.ts'
import type { ChargeDeps } from './reverse-charge.ts'
import { selectPlace, selectReversal } from './store.ts'
import { type FoundPayment, findPayment } from './stored-payment.ts'

export type PaymentRouteDeps = Omit<AuthoriseDeps, keyof PaymentLookUps> & ChargeDeps & { clock: Clock }

/** Payments at a terminal (DESIGN 4): taken, taken back, and looked at. */
export function paymentRoutes(http: Http, routeDeps: PaymentRouteDeps): void {
  const { pool, clock } = routeDeps
  const deps = { ...routeDeps, ...createPaymentLookUps(pool) }

  http.post(
    '/v1/payments',
    {
      config: { allow: ['terminal'] },
      schema: {
        tags: ['payments'],
        summary: 'Take a payment; repeating it repeats the first approval',
        body: PaymentRequest,
        response: { 200: PaymentReply, 201: PaymentReply, 202: PendingPayment },
      },
    },
    async (request, reply) => {
      const { campusId, body, caller } = request
      const { credential } = body
      if (credential.kind === 'channel-code') {
        const { id, amountFen } = body
        const shown = { id, amountFen, text: credential.text, clientAddress: request.ip }
        const terminalId = terminalOf(caller)
        return sendCharge(
          reply,
          await chargeCode(deps, { campusId, terminalId, ...shown }, clock()).catch(unavailable),
        )
      }
      const attempt = { campusId, terminalId: terminalOf(caller), ...body, credential }
      const done = await authorise(deps, attempt, clock()).catch(unavailable)
      if (!done.ok) return sendRefusal(reply, done)
      return reply.code(done.repeat ? 200 : 201).send(approved(done.payment))
    },
  )

  http.post(
    '/v1/payments/:id/cancellation',
    {
      config: { allow: ['terminal'] },
      schema: {
        tags: ['payments'],
        summary: 'Give up a payment that a channel has not decided: it is reversed there, unless it was paid',
        params: IdParams,
        body: NoBody,
        response: { 200: PaymentReply, 202: PendingPayment },
      },
    },
    async ({ campusId, caller, params }, reply) => {
      const of = { campusId, terminalId: terminalOf(caller), paymentId: params.id }
      return sendCharge(reply, await cancelCharge(deps, of, clock()).catch(unavailable))
    },
  )

  http.post(
    '/v1/payments/:id/reversal',
    {
      config: { allow: ['terminal'] },
      schema: {
        tags: ['payments'],
        summary: 'Take a payment back, by the terminal that took it, within minutes',
        params: IdParams,
        body: ReversalRequest,
        response: { 200: ReversalReply },
      },
    },
    async (request, reply) => {
      const { campusId, body, caller, params } = request
      const order = { campusId, terminalId: terminalOf(caller), paymentId: params.id, id: body.id }
      const done = await reverse(deps, order, clock()).catch(unavailable)
      return done.ok ? shownReversal(done.reversal) : sendRefusal(reply, done)
    },
  )

  http.get(
    '/v1/payments/:id',
    {
      config: {
        allow: [
          'terminal',
          'operator:administrator',
          'operator:card_centre',
          'operator:finance',
          'operator:auditor',
          'operator:merchant_manager',
        ],
      },
      schema: {
        tags: ['payments'],
        summary:
          'A payment: to its terminal as it was answered, to operators with its way through the house; a merchant’s manager sees only the merchant’s own',
        params: IdParams,
        response: { 200: Type.Union([PaymentDetail, PaymentReply]) },
      },
    },
    async (request, reply) => {
      const { campusId, caller, params } = request
      const stored = await findPayment(pool, campusId, params.id)
      if (!stored || !(await isCallers(campusId, caller, stored)))
        return sendProblem(reply, 'payment_unknown')
      const { late, inCase } = stored
      const reversal = inCase ? null : await reversalOf(campusId, stored)
      const payment = {
        ...approved(stored.payment),
        ...(late ? { late: true as const } : {}),
        ...(inCase ? { inCase: true as const } : {}),
        state: reversal ? ('reversed' as const) : ('approved' as const),
      }
      if (caller.kind === 'terminal') return payment
      const { merchantId, ...shown } = await detail(campusId, stored)
      if (!inScope(merchantScope(caller), merchantId)) return sendProblem(reply, 'payment_unknown')
      await recordAudit(pool, {
        campusId,
        at: clock(),
        actor: actorOf(caller),
        action: 'payment_viewed',
        subjectKind: 'payment',
        subjectId: params.id,
        detail: { personId: stored.personId },
      })
      const refunds = await refundsOfPayment(pool, campusId, {
        paymentId: params.id,
        chargedFen: payment.chargedFen,
        // What a channel paid goes back through it within the minutes; later refunds of it are not there yet.
        isReversed: reversal !== null || inCase || stored.personId === null,
      })
      return { ...payment, ...shown, reversal, ...refunds }
    },
  )

  http.get(
    '/v1/terminal/payments',
    {
      config: { allow: ['terminal'] },
      schema: {
        tags: ['payments'],
        summary: 'What this terminal took today',
        response: { 200: TerminalPayments },
      },
    },
    async (request) => {
      const { campusId, caller } = request
      const now = clock()
      const [taken, { reversalMinutes }] = await Promise.all([
        listTaken(pool, { campusId, terminalId: terminalOf(caller) }, now),
        deps.policyAt(campusId, now),
      ])
      const payments = taken.payments.map(({ reversed, late, inCase, at, ...payment }) => ({
        ...payment,
        ...(late ? { late: true as const } : {}),
        ...(inCase ? { inCase: true as const } : {}),
        state: reversed ? ('reversed' as const) : ('approved' as const),
        at: at.toISOString(),
        reversibleUntil: new Date(at.getTime() + (inCase ? 0 : reversalMinutes * 60_000)).toISOString(),
      }))
      return { ...taken, payments, asOf: now.toISOString() }
    },
  )

  /** A terminal sees its own payments only. */
  async function isCallers(campusId: number, caller: Caller, { posted }: FoundPayment): Promise<boolean> {
    if (caller.kind !== 'terminal') return true
    const counter = await deps.counterOf(campusId, caller.terminalId)
    return counter !== undefined && isOwn(counter, posted)
  }

  async function reversalOf(campusId: number, { posted, reversal: known }: FoundPayment) {
    if (known !== undefined) return known && shownReversal(known)
    assert(posted.walletId !== null, 'a payment left a wallet')
    const { id: paymentId, walletId, occurredAt: paidAt } = posted
    const reversal = await selectReversal(pool, { campusId, walletId, paymentId, paidAt })
    return reversal && shownReversal({ ...reversal, paymentId })
  }

  async function detail(campusId: number, { posted, personId }: FoundPayment) {
    const place = await selectPlace(pool, campusId, posted.id)
    assert(place, 'a payment was taken by a merchant')
    const { lane, batch, ...where } = place
    const postedAt = posted.postedAt.toISOString()
    const { terminalId } = posted
    return {
      personId,
      ...where,
      means: meansOf(posted),
      terminalId,
      postedAt,
      batch: { lane, number: batch },
    }
  }
}

function sendCharge(reply: FastifyReply, done: ChargeAnswer): FastifyReply {
  if (!done.ok) return sendRefusal(reply, done)
  if ('payment' in done) return reply.code(done.repeat ? 200 : 201).send(approved(done.payment))
  const { until, ...pending } = done.pending
  const state = { state: 'pending', code: 'channel_pending', until: until.toISOString() } as const
  return reply.code(202).send({ ...pending, ...state })
}

function terminalOf(caller: Caller): string {
  assert(caller.kind === 'terminal', 'only a terminal may call this')
  return caller.terminalId
}

function approved(payment: FoundPayment['payment']) {
  return { ...payment, state: 'approved' as const, at: payment.at.toISOString() }
}

function shownReversal(reversal: Reversal) {
  return { ...reversal, at: reversal.at.toISOString() }
}
