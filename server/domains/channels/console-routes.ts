import {
  ChannelChecked,
  type ChannelCode,
  type ChannelStatus,
  ChannelStatuses,
  channels,
  NoticeParams,
} from '../../../contract/channels.ts'
import type { Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { recordAudit } from '../audit/record.ts'
import type { Channel } from './channel.ts'
import { selectHeard, selectRefusals } from './status-store.ts'

type Deps = {
  pool: Pool
  clock: Clock
  channelsOf: (campusId: number) => ReadonlyMap<ChannelCode, Channel>
  /** Where channels reach a campus. */
  originOf: (campusId: number) => string
}

const tags = ['channels']
const WEEK_MS = 7 * 24 * 3600_000

/** How the payment channels stand, and whether they answer now. */
export function channelConsoleRoutes(http: Http, { pool, clock, channelsOf, originOf }: Deps): void {
  http.get(
    '/v1/channels',
    {
      config: { allow: ['operator:administrator', 'operator:finance', 'operator:auditor'] },
      schema: { tags, summary: 'How the payment channels stand', response: { 200: ChannelStatuses } },
    },
    async ({ campusId }) => {
      const set = channelsOf(campusId)
      const [heard, refusals] = await Promise.all([
        selectHeard(pool, campusId, channels),
        selectRefusals(pool, campusId, new Date(clock().getTime() - WEEK_MS)),
      ])
      return {
        channels: heard.map(({ channel, lastNoticeAt, waiting, waitingSince }): ChannelStatus => {
          const client = set.get(channel)
          return {
            channel,
            isSetUp: client !== undefined,
            knowsPeople: client?.openIds !== undefined,
            noticeUrl: `${originOf(campusId)}/v1/notices/${channel}`,
            lastNoticeAt: lastNoticeAt?.toISOString() ?? null,
            waiting,
            waitingSince: waitingSince?.toISOString() ?? null,
            refused: refusals
              .filter((refusal) => refusal.channel === channel)
              .map(({ reason, count, lastAt, sources }) => ({
                reason,
                count,
                lastAt: lastAt.toISOString(),
                sources,
              })),
          }
        }),
      }
    },
  )

  http.post(
    '/v1/channels/:channel/check',
    {
      config: { allow: ['operator:administrator', 'operator:finance'] },
      schema: {
        tags,
        summary: 'Ask a channel something that moves no money: are keys, clock and network right?',
        params: NoticeParams,
        response: { 200: ChannelChecked },
      },
    },
    async ({ campusId, caller, params }, reply) => {
      const client = channelsOf(campusId).get(params.channel)
      if (!client) return sendProblem(reply, 'not_found')
      const startedMs = performance.now()
      const checked = await client.check()
      const tookMs = Math.round(performance.now() - startedMs)
      const why = checked.ok ? null : checked.why
      await recordAudit(pool, {
        campusId,
        at: clock(),
        actor: actorOf(caller),
        action: 'channel_checked',
        subjectKind: 'report',
        subjectId: null,
        detail: { channel: params.channel, ok: checked.ok, ...(why && { why }) },
      })
      return { ok: checked.ok, why, detail: checked.ok ? '' : checked.detail, tookMs }
    },
  )
}
