import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { ChannelCode } from '../../../contract/channels.ts'
import { Bind, Portal, PortalSession, WechatBack } from '../../../contract/portal.ts'
import { NoBody } from '../../../contract/shapes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import type { Channel } from '../channels/channel.ts'
import type { PinDeps } from '../credentials/check-pin.ts'
import { resumePortalSession } from '../credentials/portal-session.ts'
import { readDeviceCookie } from '../lockouts/known-device.ts'
import type { PolicyAt } from '../policy/read.ts'
import { bindPortal } from './bind.ts'
import {
  endedState,
  isSameState,
  newState,
  openVisit,
  STATE_COOKIE,
  sealVisit,
  stateCookie,
  VISIT_COOKIE,
  visitCookie,
} from './visit.ts'

export type PortalDeps = PinDeps & {
  clock: Clock
  policyAt: PolicyAt
  channelsOf: (campusId: number) => ReadonlyMap<ChannelCode, Channel>
  /** Where people reach this campus. */
  originOf: (campusId: number) => string
  schoolsFor: (campusId: number) => Pick<Portal, 'here' | 'schools'>
}

const PAGE = '/portal/'
const BACK = '/v1/portal/wechat/back'

/** The entry of those who come from a payment channel's own app (RULES 4.1). */
export function portalRoutes(http: Http, deps: PortalDeps): void {
  const { pool, keys, clock, policyAt, channelsOf, originOf, schoolsFor } = deps
  const tags = ['portal']
  const allow = ['anyone'] as const
  const openIdsOf = (campusId: number) => channelsOf(campusId).get('wechat')?.openIds
  const visitorOf = ({ campusId, headers }: FastifyRequest, now: Date) =>
    openVisit(keys, campusId, readDeviceCookie(headers.cookie, VISIT_COOKIE), now)

  http.get(
    '/v1/portal',
    {
      config: { allow },
      schema: { tags, summary: 'Schools, and from where one may come', response: { 200: Portal } },
    },
    async (request) => {
      const { campusId } = request
      const ways = [
        ...(openIdsOf(campusId) ? (['wechat'] as const) : []),
        ...(channelsOf(campusId).has('ccb') ? (['ccb'] as const) : []),
      ]
      return { ...schoolsFor(campusId), ways, known: visitorOf(request, clock()) !== null }
    },
  )

  http.get(
    '/v1/portal/wechat',
    {
      config: { allow },
      schema: { tags, summary: 'Ask WeChat whose browser this is', response: { 302: Type.Null() } },
    },
    async ({ campusId, protocol }, reply) => {
      const openIds = openIdsOf(campusId)
      if (!openIds) return sendProblem(reply, 'channel_unavailable')
      const state = newState()
      void reply.header('set-cookie', stateCookie(state, protocol === 'https'))
      return leave(reply, openIds.askUrl({ redirectUrl: `${originOf(campusId)}${BACK}`, state }))
    },
  )

  http.get(
    BACK,
    {
      config: { allow },
      schema: {
        tags,
        summary: 'Where WeChat sends the browser back to',
        querystring: WechatBack,
        response: { 302: Type.Null() },
      },
    },
    async ({ campusId, headers, query, protocol }, reply) => {
      const secure = protocol === 'https'
      const asked = readDeviceCookie(headers.cookie, STATE_COOKIE)
      const openIds = openIdsOf(campusId)
      const isOurs = openIds && isSameState(asked, query.state) && query.code !== undefined
      const openId = isOurs ? await openIds.openIdOf(query.code!) : null
      if (openId === null)
        return leave(reply.header('set-cookie', endedState(secure)), `${PAGE}?wechat=failed`)
      const visit = sealVisit(keys, campusId, openId, clock())
      return leave(reply.header('set-cookie', [endedState(secure), visitCookie(visit, secure)]), PAGE)
    },
  )

  http.post(
    '/v1/portal/sessions',
    {
      config: { allow },
      schema: {
        tags,
        summary: 'Go on as whoever this WeChat account is bound to',
        body: NoBody,
        response: { 201: PortalSession },
      },
    },
    async (request, reply) => {
      const now = clock()
      const openId = visitorOf(request, now)
      if (openId === null) return sendProblem(reply, 'portal_visit_unknown')
      const of = { portal: 'wechat', openId } as const
      const done = await resumePortalSession({ pool, keys }, request.campusId, of, now)
      return done.ok ? reply.code(201).send({ token: done.token }) : sendRefusal(reply, done)
    },
  )

  http.post(
    '/v1/portal/bindings',
    {
      config: { allow },
      schema: {
        tags,
        summary: 'Bind by campus number or ID number and query PIN',
        body: Bind,
        response: { 201: PortalSession },
      },
    },
    async (request, reply) => {
      const now = clock()
      const { campusId, body, ip: address } = request
      const openId = body.portal === 'wechat' ? visitorOf(request, now) : null
      const policy = await policyAt(campusId, now)
      const done = await bindPortal(deps, { campusId, openId, address, ...body }, policy, now)
      return done.ok ? reply.code(201).send({ token: done.token }) : sendRefusal(reply, done)
    },
  )
}

function leave(reply: FastifyReply, url: string): FastifyReply {
  return reply.header('cache-control', 'no-store').redirect(url, 302)
}
