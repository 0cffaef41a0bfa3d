import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Sessions, SessionsEnded, SignedIn, SignIn } from '../../../contract/sessions.ts'
import { IdParams } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { deviceCookie, readDeviceCookie } from '../lockouts/known-device.ts'
import type { PolicyAt } from '../policy/read.ts'
import type { PinDeps } from './check-pin.ts'
import { endOtherSessions, endSession, listSessions, type PersonCaller } from './session.ts'
import { signIn } from './sign-in.ts'

export type SessionRouteDeps = PinDeps & { clock: Clock; policyAt: PolicyAt }

const DEVICE_NAME_MAX = 80
const DEVICE_COOKIE = 'onecard_device'

/** Sign-in, sign-out, and the list of a person's devices. */
export function sessionRoutes(http: Http, deps: SessionRouteDeps): void {
  const { pool, clock, policyAt } = deps

  http.post(
    '/v1/sessions',
    {
      config: { allow: ['anyone'] },
      schema: {
        tags: ['sessions'],
        summary: 'Sign in with campus number or ID number and query PIN',
        body: SignIn,
        response: { 201: SignedIn },
      },
    },
    async (request, reply) => {
      const now = clock()
      const { campusId, body, caller } = request
      const input = {
        campusId,
        login: body.login,
        queryPin: body.queryPin,
        device: (body.device ?? request.headers['user-agent'] ?? '').slice(0, DEVICE_NAME_MAX),
        address: request.ip,
        deviceProof: readDeviceCookie(request.headers.cookie, DEVICE_COOKIE),
        session: caller.kind === 'person' ? caller : null,
      }
      const done = await signIn(deps, input, await policyAt(campusId, now), now)
      if (!done.ok) return sendRefusal(reply, done)
      if (done.deviceProof) keepDeviceProof(request, reply, done.deviceProof)
      return reply.code(201).send({ token: done.token, mustChangePin: done.mustChangePin })
    },
  )

  http.delete(
    '/v1/sessions/current',
    {
      config: { allow: ['person:any-pin', 'person:portal'] },
      schema: { tags: ['sessions'], summary: 'Sign out', response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { campusId } = request
      const { personId, sessionId } = personOf(request)
      await endSession(pool, { campusId, personId, sessionId }, clock())
      return reply.code(204).send(null)
    },
  )

  http.get(
    '/v1/me/sessions',
    {
      config: { allow: ['person'] },
      schema: { tags: ['sessions'], summary: 'Where I am signed in', response: { 200: Sessions } },
    },
    async (request) => {
      const { personId, sessionId } = personOf(request)
      const sessions = await listSessions(pool, request.campusId, personId, clock())
      return {
        sessions: sessions.map(({ id, device, portal, createdAt, lastUsedAt }) => ({
          id,
          device,
          portal,
          createdAt: createdAt.toISOString(),
          lastUsedAt: lastUsedAt.toISOString(),
          current: id === sessionId,
        })),
      }
    },
  )

  http.delete(
    '/v1/me/sessions/:id',
    {
      config: { allow: ['person'] },
      schema: {
        tags: ['sessions'],
        summary: 'Sign one of my devices out',
        params: IdParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { campusId, params } = request
      const { personId } = personOf(request)
      const done = await endSession(pool, { campusId, personId, sessionId: params.id }, clock())
      return done.ok ? reply.code(204).send(null) : sendRefusal(reply, done)
    },
  )

  http.delete(
    '/v1/me/sessions',
    {
      config: { allow: ['person'] },
      schema: {
        tags: ['sessions'],
        summary: 'Sign all my other devices out',
        response: { 200: SessionsEnded },
      },
    },
    async (request) => {
      const { campusId } = request
      const { personId, sessionId } = personOf(request)
      return { ended: await endOtherSessions(pool, { campusId, personId, sessionId }, clock()) }
    },
  )
}

/** The person who calls a route that only people may call. */
export function personOf({ caller }: FastifyRequest): PersonCaller {
  assert(caller.kind === 'person', 'only a person may call this')
  return caller
}

/** Leaves the proof on the device; it opens nothing, so signing out leaves it there (`lockouts/known-device.ts`). */
export function keepDeviceProof(request: FastifyRequest, reply: FastifyReply, proof: string): void {
  const to = { path: '/v1/sessions', secure: request.protocol === 'https' }
  void reply.header('set-cookie', deviceCookie(DEVICE_COOKIE, proof, to))
}
