import { Notices } from '../../../contract/me.ts'
import { PinReset, PinResetDone } from '../../../contract/people.ts'
import {
  Changed,
  ChangeQueryPin,
  CheckQueryPin,
  QueryPinRight,
  SetSpendingLimit,
  SpendingLimit,
} from '../../../contract/sessions.ts'
import { IdParams } from '../../../contract/shapes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import type { PolicyAt } from '../policy/read.ts'
import { changeQueryPin } from './change-query-pin.ts'
import { checkPin, type PinDeps } from './check-pin.ts'
import { listNotices } from './notices.ts'
import { queryPinRefusal } from './pin.ts'
import { resetPin } from './reset-pin.ts'
import { keepDeviceProof, personOf } from './session-routes.ts'
import { type SpendingLimit as Limit, readSpendingLimit, setSpendingLimit } from './spending-limit.ts'

export type PinRouteDeps = PinDeps & { clock: Clock; policyAt: PolicyAt }

/** PINs changed and reset, limits, and what the person is told of them. */
export function pinRoutes(http: Http, deps: PinRouteDeps): void {
  const { pool, clock, policyAt } = deps

  http.post(
    '/v1/me/query-pin',
    {
      config: { allow: ['person:any-pin'] },
      schema: {
        tags: ['pins'],
        summary: 'Change my query PIN; my other sessions end',
        body: ChangeQueryPin,
        response: { 200: Changed },
      },
    },
    async (request, reply) => {
      const now = clock()
      const { campusId, body } = request
      const { personId, sessionId } = personOf(request)
      const { current, next, otherNumber } = body
      const input = { campusId, personId, sessionId, current, next, otherNumber }
      const done = await changeQueryPin(deps, input, await policyAt(campusId, now), now)
      if (!done.ok) return sendRefusal(reply, done)
      keepDeviceProof(request, reply, done.deviceProof)
      return { changed: true as const }
    },
  )

  http.post(
    '/v1/me/query-pin-checks',
    {
      config: { allow: ['person'] },
      schema: {
        tags: ['pins'],
        summary: 'Whether this is my query PIN: opens an app that was locked',
        body: CheckQueryPin,
        response: { 200: QueryPinRight },
      },
    },
    async (request, reply) => {
      const now = clock()
      const { campusId, body } = request
      const { personId, sessionId } = personOf(request)
      const attempt = { campusId, personId, which: 'query', pin: body.queryPin, sessionId } as const
      const checked = await checkPin(deps, attempt, await policyAt(campusId, now), now)
      return checked.ok ? { right: true as const } : sendRefusal(reply, queryPinRefusal(checked))
    },
  )

  http.get(
    '/v1/me/spending-limit',
    {
      config: { allow: ['person'] },
      schema: {
        tags: ['pins'],
        summary: 'Above what a terminal asks for my spending PIN',
        response: { 200: SpendingLimit },
      },
    },
    async (request) => {
      const now = clock()
      const { campusId } = request
      const policy = await policyAt(campusId, now)
      return shown(await readSpendingLimit(pool, campusId, personOf(request).personId, policy, now))
    },
  )

  http.put(
    '/v1/me/spending-limit',
    {
      config: { allow: ['person'] },
      schema: {
        tags: ['pins'],
        summary: 'Set my spending limits, with the query PIN',
        body: SetSpendingLimit,
        response: { 200: SpendingLimit },
      },
    },
    async (request, reply) => {
      const now = clock()
      const { campusId, body } = request
      const { personId, sessionId } = personOf(request)
      const input = { campusId, personId, sessionId, ...body }
      const done = await setSpendingLimit(deps, input, await policyAt(campusId, now), now)
      return done.ok ? shown(done) : sendRefusal(reply, done)
    },
  )

  http.get(
    '/v1/me/notices',
    {
      config: { allow: ['person'] },
      schema: {
        tags: ['pins'],
        summary: 'What was done with my PINs, limits and phone',
        response: { 200: Notices },
      },
    },
    async (request) => {
      const notices = await listNotices(pool, request.campusId, personOf(request).personId)
      return { notices: notices.map((notice) => ({ ...notice, at: notice.at.toISOString() })) }
    },
  )

  http.post(
    '/v1/people/:id/pin-reset',
    {
      config: { allow: ['operator:card_centre'] },
      schema: {
        tags: ['people'],
        summary: 'Give a person who forgot a PIN a new one; shown once',
        params: IdParams,
        body: PinReset,
        response: { 200: PinResetDone },
      },
    },
    async (request, reply) => {
      const { campusId, params, body } = request
      const input = { campusId, personId: params.id, ...body, actor: actorOf(request.caller) }
      const done = await resetPin(deps, input, clock())
      return done.ok ? { pin: done.pin } : sendRefusal(reply, done)
    },
  )
}

function shown(limit: Limit) {
  const { perPaymentFen, perDayFen, ceilingPerPaymentFen, ceilingPerDayFen, dailyCeilingFen } = limit
  const raisePausedUntil = limit.raisePausedUntil?.toISOString()
  return {
    perPaymentFen,
    perDayFen,
    ceilingPerPaymentFen,
    ceilingPerDayFen,
    dailyCeilingFen,
    ...(raisePausedUntil && { raisePausedUntil }),
  }
}
