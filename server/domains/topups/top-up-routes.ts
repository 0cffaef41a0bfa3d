import { channels } from '../../../contract/channels.ts'
import type { PortalCode } from '../../../contract/portal.ts'
import { IdParams } from '../../../contract/shapes.ts'
import { TopUp, TopUpChannels, TopUpRequest, TopUps } from '../../../contract/top-ups.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { openIdOfSession } from '../credentials/portal-session.ts'
import { openAccount } from '../ledger/open-account.ts'
import { findPerson } from '../people/find-person.ts'
import { type BeginDeps, beginTopUp, limitsLeft } from './begin-top-up.ts'
import { type FollowDeps, lookAtOrder } from './follow-order.ts'
import { selectOwnOrders } from './order-store.ts'
import type { TopUpOrder } from './top-up-order.ts'

const LISTED = 50
const KEY = /^[A-Za-z0-9_-]{8,100}$/

/** Topping up through a channel (RULES 4.1). */
export function channelTopUpRoutes(http: Http, deps: BeginDeps & FollowDeps & { clock: Clock }): void {
  const { pool, keys, clock, policyAt, channelsOf } = deps
  const tags = ['top-ups']
  const allow = ['person', 'person:portal'] as const

  http.post(
    '/v1/me/top-ups',
    {
      config: { allow },
      schema: {
        tags,
        summary:
          'Begin a top-up through a channel, with the query PIN; the Idempotency-Key again answers the same',
        body: TopUpRequest,
        response: { 201: TopUp },
      },
    },
    async (request, reply) => {
      const { campusId, caller, body, headers } = request
      assert(caller.kind === 'person', 'only people may call this')
      const key = [headers['idempotency-key']].flat().join(',')
      if (!KEY.test(key)) return sendProblem(reply, 'idempotency_key_invalid')
      const { personId, sessionId } = caller
      const asked = {
        campusId,
        personId,
        sessionId,
        key,
        clientAddress: request.ip,
        ...body,
        ...(caller.portal && (await fromPortal(campusId, sessionId, caller.portal))),
      }
      const done = await beginTopUp(deps, asked, clock())
      return done.ok ? reply.code(201).send(shown(done.order)) : sendRefusal(reply, done)
    },
  )

  http.get(
    '/v1/me/top-ups',
    {
      config: { allow },
      schema: { tags, summary: 'The latest top-ups through channels', response: { 200: TopUps } },
    },
    async ({ campusId, caller }) => {
      assert(caller.kind === 'person', 'only people may call this')
      const of = { campusId, personId: caller.personId, limit: LISTED }
      return { topUps: (await selectOwnOrders(pool, of)).map(shown) }
    },
  )

  http.get(
    '/v1/me/top-ups/:id',
    {
      config: { allow },
      schema: {
        tags,
        summary: 'What became of a top-up; the channel is asked while it waits',
        params: IdParams,
        response: { 200: TopUp },
      },
    },
    async ({ campusId, caller, params }, reply) => {
      assert(caller.kind === 'person', 'only people may call this')
      const of = { campusId, personId: caller.personId, orderId: params.id }
      const order = await lookAtOrder(deps, of, clock())
      return order ? shown(order) : sendProblem(reply, 'not_found')
    },
  )

  http.get(
    '/v1/me/top-up-channels',
    {
      config: { allow },
      schema: {
        tags,
        summary: 'By which channels one may top up, and how much still',
        response: { 200: TopUpChannels },
      },
    },
    async ({ campusId, caller }) => {
      assert(caller.kind === 'person', 'only people may call this')
      const now = clock()
      const [person, policy, cashAccountId] = await Promise.all([
        findPerson(pool, campusId, caller.personId),
        policyAt(campusId, now),
        openAccount(pool, campusId, 'cash'),
      ])
      assert(person, 'who is signed in is a person of the campus')
      const left = await limitsLeft(pool, { campusId, person, cashAccountId, policy }, now)
      const set = channelsOf(campusId)
      return {
        channels: channels.filter((code) => set.has(code)),
        amountMinFen: policy.topUpMinFen,
        amountMaxFen: policy.topUpMaxFen,
        ...left,
      }
    },
  )

  /** Who pays is known at the channel already, and comes back to the portal's page. */
  async function fromPortal(campusId: number, sessionId: string, portal: PortalCode) {
    const openId = await openIdOfSession(pool, keys, campusId, sessionId)
    const returnPath = (orderId: string) => `/portal/?from=${portal}#/top-ups/${orderId}`
    return { returnPath, ...(openId !== null && { openId }) }
  }
}

function shown(order: TopUpOrder): TopUp {
  const { id, channel, amountFen, state, step, createdAt, expiresAt, endedAt } = order
  const waits = state === 'opening' || state === 'waiting'
  return {
    id,
    state: waits ? 'waiting' : state,
    channel,
    amountFen,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    step: waits ? step : null,
    creditedAt: state === 'credited' ? endedAt!.toISOString() : null,
  }
}
