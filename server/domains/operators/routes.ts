import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  ChangePassword,
  NewOperator,
  OperatorMade,
  OperatorSelf,
  OperatorSignedIn,
  OperatorSignIn,
  Operators,
} from '../../../contract/operators.ts'
import { Changed } from '../../../contract/sessions.ts'
import { IdParams, NoBody } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import { bearerToken } from '../../base/bearer-token.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { deviceCookie, readDeviceCookie } from '../lockouts/known-device.ts'
import type { PolicyAt } from '../policy/read.ts'
import { changePassword } from './change-password.ts'
import { createOperator, type OperatorMade as Made, type OperatorDeps } from './create-operator.ts'
import { endOperator } from './end-operator.ts'
import type { Operator } from './operator.ts'
import { resetPassword } from './reset-password.ts'
import { endOperatorSession, type OperatorCaller } from './session.ts'
import { signInOperator } from './sign-in-operator.ts'
import { selectOperator, selectOperators } from './store.ts'

export type OperatorRouteDeps = OperatorDeps & { clock: Clock; policyAt: PolicyAt }

const DEVICE_COOKIE = 'onecard_desk'
const SIGN_IN = '/v1/operator-sessions'

/** Operators: how they sign in, and who they are. */
export function operatorRoutes(http: Http, deps: OperatorRouteDeps): void {
  ownRoutes(http, deps)
  administratorRoutes(http, deps)
}

function ownRoutes(http: Http, deps: OperatorRouteDeps): void {
  const { pool, clock, policyAt } = deps

  http.post(
    SIGN_IN,
    {
      config: { allow: ['anyone'] },
      schema: {
        tags: ['operators'],
        summary: 'Sign an operator in',
        body: OperatorSignIn,
        response: { 201: OperatorSignedIn },
      },
    },
    async (request, reply) => {
      const now = clock()
      const { campusId, body } = request
      const { login, password, totp } = body
      const proof = readDeviceCookie(request.headers.cookie, DEVICE_COOKIE)
      const input = { campusId, login, password, totp, deviceProof: proof }
      const done = await signInOperator(deps, input, await policyAt(campusId, now), now)
      if (!done.ok) return sendRefusal(reply, done)
      const to = { path: SIGN_IN, secure: request.protocol === 'https' }
      void reply.header('set-cookie', deviceCookie(DEVICE_COOKIE, done.deviceProof, to))
      return reply.code(201).send({ token: done.token })
    },
  )

  http.delete(
    `${SIGN_IN}/current`,
    {
      config: { allow: ['operator'] },
      schema: { tags: ['operators'], summary: 'Sign out', response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await endOperatorSession(pool, { campusId: request.campusId, token: tokenOf(request) }, clock())
      return reply.code(204).send(null)
    },
  )

  http.get(
    '/v1/operator',
    {
      config: { allow: ['operator'] },
      schema: { tags: ['operators'], summary: 'Who I am', response: { 200: OperatorSelf } },
    },
    async (request) => {
      const operator = await selectOperator(pool, request.campusId, operatorOf(request).operatorId)
      assert(operator, 'whoever signed in is an operator')
      const { id, login, name, roles, merchantId, merchant } = operator
      return { id, login, name, roles, merchantId, merchant }
    },
  )

  http.post(
    '/v1/operator/password',
    {
      config: { allow: ['operator'] },
      schema: {
        tags: ['operators'],
        summary: 'Change my password; my other sessions end',
        body: ChangePassword,
        response: { 200: Changed },
      },
    },
    async (request, reply) => {
      const now = clock()
      const { campusId, body } = request
      const { operatorId, login } = operatorOf(request)
      const input = { campusId, operatorId, login, token: tokenOf(request), ...body }
      const done = await changePassword(deps, input, await policyAt(campusId, now), now)
      return done.ok ? { changed: true as const } : sendRefusal(reply, done)
    },
  )
}

function administratorRoutes(http: Http, deps: OperatorRouteDeps): void {
  const { pool, clock } = deps

  http.get(
    '/v1/operators',
    {
      config: { allow: ['operator:administrator'] },
      schema: { tags: ['operators'], summary: 'All operators', response: { 200: Operators } },
    },
    async (request) => ({ operators: (await selectOperators(pool, request.campusId)).map(shown) }),
  )

  http.post(
    '/v1/operators',
    {
      config: { allow: ['operator:administrator'] },
      schema: {
        tags: ['operators'],
        summary: 'Add an operator; the password is shown once',
        body: NewOperator,
        response: { 201: OperatorMade },
      },
    },
    async (request, reply) => {
      const { campusId, body } = request
      const { id, login, name, roles, merchantId } = body
      const actor = actorOf(request.caller)
      const operator = { campusId, operatorId: id, login, name, roles, merchantId, actor }
      const done = await createOperator(deps, operator, clock())
      return done.ok ? reply.code(201).send(handedOver(done)) : sendRefusal(reply, done)
    },
  )

  http.post(
    '/v1/operators/:id/end',
    {
      config: { allow: ['operator:administrator'] },
      schema: {
        tags: ['operators'],
        summary: 'End an operator who leaves',
        params: IdParams,
        body: NoBody,
        response: { 200: NoBody },
      },
    },
    async (request, reply) => {
      const { campusId, params } = request
      const byId = operatorOf(request).operatorId
      const done = await endOperator(pool, { campusId, operatorId: params.id, byId }, clock())
      return done.ok ? {} : sendRefusal(reply, done)
    },
  )

  http.post(
    '/v1/operators/:id/password-reset',
    {
      config: { allow: ['operator:administrator'] },
      schema: {
        tags: ['operators'],
        summary: 'Give an operator a new password and authenticator; shown once',
        params: IdParams,
        body: NoBody,
        response: { 200: OperatorMade },
      },
    },
    async (request, reply) => {
      const { campusId, params } = request
      const input = { campusId, operatorId: params.id, actor: actorOf(request.caller) }
      const done = await resetPassword(deps, input, clock())
      return done.ok ? handedOver(done) : sendRefusal(reply, done)
    },
  )
}

function operatorOf({ caller }: FastifyRequest): OperatorCaller {
  assert(caller.kind === 'operator', 'only an operator may call this')
  return caller
}

function tokenOf({ headers }: FastifyRequest): string {
  const token = bearerToken(headers.authorization)
  assert(token, 'whoever is signed in sent a token')
  return token
}

function shown({ lastSignInAt, ...operator }: Operator) {
  return { ...operator, lastSignInAt: lastSignInAt?.toISOString() ?? null }
}

function handedOver({ id, password, totpSecret, otpauthUrl }: Made) {
  return { id, password, totpSecret, otpauthUrl }
}
