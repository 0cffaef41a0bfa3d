import type { ChannelCode, noticeFaults } from '../../../contract/channels.ts'
import type { Queryable } from '../../base/database.ts'

export type Heard = {
  channel: ChannelCode
  lastNoticeAt: Date | null
  waiting: number
  waitingSince: Date | null
}

/** When channels were heard of last, and what of it nobody has taken yet. */
export async function selectHeard(
  db: Queryable,
  campusId: number,
  channels: readonly ChannelCode[],
): Promise<Heard[]> {
  const { rows } = await db.query<Heard>(
    `SELECT c.channel,
            (SELECT max(received_at) FROM channel_notices n WHERE n.campus_id = $1 AND n.channel = c.channel) AS "lastNoticeAt",
            w.waiting, w.since AS "waitingSince"
       FROM unnest($2::text[]) AS c (channel)
      CROSS JOIN LATERAL (
        SELECT count(*)::int AS waiting, min(received_at) AS since FROM channel_notices n
         WHERE n.campus_id = $1 AND n.consumed_at IS NULL AND n.channel = c.channel) w`,
    [campusId, channels],
  )
  return rows
}

export type Refusals = {
  channel: ChannelCode
  reason: (typeof noticeFaults)[number]
  count: number
  lastAt: Date
  sources: number
}

/** Notices that were refused since then, by reason, the most frequent first. */
export async function selectRefusals(db: Queryable, campusId: number, since: Date): Promise<Refusals[]> {
  const { rows } = await db.query<Refusals>(
    `SELECT channel, reason, sum(count)::int AS count, max(minute) AS "lastAt", count(DISTINCT source)::int AS sources
       FROM notice_refusals WHERE campus_id = $1 AND minute >= $2
      GROUP BY channel, reason ORDER BY count DESC, channel, reason`,
    [campusId, since],
  )
  return rows
}
