import type { FastifyRequest } from 'fastify'
import { type ChannelCode, NoticeParams, NoticeReply } from '../../../contract/channels.ts'
import type { Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem } from '../../base/problem-reply.ts'
import type { Channel, Notice, RawNotice } from './channel.ts'
import { createNoticeInbox } from './inbox.ts'

/** Told of a notice once it is held: a hint to hurry, for a job finds it anyway. */
export type OnNotice = (campusId: number, notice: Notice) => void

export type NoticeDeps = {
  pool: Pool
  clock: Clock
  channelsOf: (campusId: number) => ReadonlyMap<ChannelCode, Channel>
  onNotice: readonly OnNotice[]
}

/** The largest of the three channels' are below 8 KiB. */
const BODY_BYTES_MAX = 64 * 1024

/** What channels tell us (RULES 4.3): bytes, believed for their signature alone. */
export function noticeRoutes(http: Http, deps: NoticeDeps): void {
  http.register(async (scope) => routesIn(scope as Http, deps))
}

function routesIn(http: Http, { pool, clock, channelsOf, onNotice }: NoticeDeps): void {
  const inbox = createNoticeInbox(pool)
  http.removeAllContentTypeParsers()
  // What was signed are the bytes: nothing here may read them first. Alipay sends a form, the others JSON.
  const types = ['application/json', 'application/x-www-form-urlencoded']
  http.addContentTypeParser(types, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  http.post(
    '/v1/notices/:channel',
    {
      config: { allow: ['anyone'] },
      bodyLimit: BODY_BYTES_MAX,
      schema: {
        tags: ['channels'],
        summary: 'A payment channel tells what became of an order; only its signature counts',
        params: NoticeParams,
        response: { 200: NoticeReply },
      },
    },
    async (request, reply) => {
      const { campusId, params } = request
      const channel = channelsOf(campusId).get(params.channel)
      if (!channel) return sendProblem(reply, 'not_found', `${params.channel} is not set up here`)
      const now = clock()
      const read = channel.readNotice(rawNotice(request, now))
      if (!read.ok) {
        const { code: channelCode } = channel
        const refused = { channel: channelCode, reason: read.detail, source: request.ip, at: now }
        await inbox.countRefused(campusId, refused)
        request.log.info(refused, 'notice refused')
        // Without the reason: a forger learns nothing.
        return sendProblem(reply, read.code)
      }
      await inbox.hold(campusId, { ...read.notice, receivedAt: now })
      for (const tell of onNotice) tell(campusId, read.notice)
      const { contentType, body } = channel.noticeReply
      return reply.type(contentType).serializer(asItIs).send(body)
    },
  )
}

const asItIs = (body: string) => body

function rawNotice({ headers, body }: FastifyRequest, now: Date): RawNotice {
  const single = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')] as const)
  return { headers: Object.fromEntries(single), body: Buffer.isBuffer(body) ? body : Buffer.alloc(0), now }
}
