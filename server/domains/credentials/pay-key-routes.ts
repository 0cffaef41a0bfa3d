import Type from 'typebox'
import { Value } from 'typebox/value'
import { CertificateRenewed, EnrolPayKey, IssuerKeys, PayKeyEnrolled } from '../../../contract/pay-keys.ts'
import { IdParams, NoBody } from '../../../contract/shapes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import type { PolicyAt } from '../policy/read.ts'
import { endPayKey } from './end-pay-key.ts'
import { enrolPayKey, type PayKeyDeps } from './enrol-pay-key.ts'
import { issuerKeyOf } from './pay-key.ts'
import { renewCertificate } from './renew-certificate.ts'
import { personOf } from './session-routes.ts'

export type PayKeyRouteDeps = PayKeyDeps & { clock: Clock; policyAt: PolicyAt }

/** The keys of phones, their certificates, and the key that signs them (DESIGN 5). */
export function payKeyRoutes(http: Http, deps: PayKeyRouteDeps): void {
  const { keys, clock, policyAt, campusCodeOf } = deps

  http.post(
    '/v1/me/pay-keys',
    {
      config: { allow: ['person'] },
      schema: {
        tags: ['pay keys'],
        summary: 'Pay with this phone; the phone before it ends at once',
        body: EnrolPayKey,
        response: { 201: PayKeyEnrolled },
      },
    },
    async (request, reply) => {
      const now = clock()
      const { campusId, body } = request
      const input = { campusId, personId: personOf(request).personId, publicKey: body.publicKey }
      const done = await enrolPayKey(deps, input, await policyAt(campusId, now), now)
      if (!done.ok) return sendRefusal(reply, done)
      const { keyId, alias, digitsSecret, certificate, expiresAt } = done
      return reply
        .code(201)
        .send({ keyId, alias, digitsSecret, certificate, expiresAt: expiresAt.toISOString() })
    },
  )

  http.post(
    '/v1/me/pay-keys/:id/certificates',
    {
      config: { allow: ['person'] },
      schema: {
        tags: ['pay keys'],
        summary: 'Another 24 hours for my pay key',
        params: IdParams,
        response: { 201: CertificateRenewed },
      },
    },
    async (request, reply) => {
      // It may be left out, so it is no part of the schema; what is sent must be empty all the same (DESIGN 8).
      if (request.body !== undefined && !Value.Check(NoBody, request.body))
        return sendProblem(reply, 'body_invalid')
      const now = clock()
      const { campusId, params } = request
      const input = { campusId, personId: personOf(request).personId, keyId: params.id }
      const done = await renewCertificate(deps, input, await policyAt(campusId, now), now)
      if (!done.ok) return sendRefusal(reply, done)
      return reply.code(201).send({ certificate: done.certificate, expiresAt: done.expiresAt.toISOString() })
    },
  )

  http.delete(
    '/v1/me/pay-keys/:id',
    {
      config: { allow: ['person'] },
      schema: {
        tags: ['pay keys'],
        summary: 'End my pay key: the phone signs out; its codes are refused at once',
        params: IdParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { campusId, params } = request
      const key = { campusId, personId: personOf(request).personId, keyId: params.id }
      const done = await endPayKey(deps.pool, key, clock())
      return done.ok ? reply.code(204).send(null) : sendRefusal(reply, done)
    },
  )

  http.get(
    '/v1/issuer-keys',
    {
      config: { allow: ['anyone'] },
      schema: {
        tags: ['pay keys'],
        summary: 'What checks pay codes with no network',
        response: { 200: IssuerKeys },
      },
    },
    async (request) => ({ campus: campusCodeOf(request.campusId), keys: [issuerKeyOf(keys)] }),
  )
}
