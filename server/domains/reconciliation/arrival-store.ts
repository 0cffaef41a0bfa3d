import type { ChannelCode } from '../../../contract/channels.ts'
import type { BusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { Arrival } from './arrival.ts'

const ARRIVAL = `a.arrival_id AS id, a.channel, a.from_day::text AS "fromDay", a.to_day::text AS "toDay",
  a.amount_fen AS "amountFen", a.expected_fen AS "expectedFen", a.arrived_on::text AS "arrivedOn", a.note, a.state,
  a.proposed_by AS "proposedBy", a.proposed_at AS "proposedAt", a.decided_by AS "decidedBy",
  a.decided_at AS "decidedAt", a.decision_note AS "decisionNote"`

export async function insertArrival(db: Queryable, campusId: number, arrival: Arrival): Promise<void> {
  await db.query(
    `INSERT INTO channel_arrivals (campus_id, arrival_id, channel, from_day, to_day, amount_fen, expected_fen, arrived_on,
                                   note, state, proposed_by, proposed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'proposed', $10, $11)`,
    [
      campusId,
      arrival.id,
      arrival.channel,
      arrival.fromDay,
      arrival.toDay,
      arrival.amountFen,
      arrival.expectedFen,
      arrival.arrivedOn,
      arrival.note,
      arrival.proposedBy,
      arrival.proposedAt,
    ],
  )
}

export async function selectArrival(
  db: Queryable,
  campusId: number,
  id: string,
  { lock = false }: { lock?: boolean } = {},
): Promise<Arrival | null> {
  const { rows } = await db.query<Arrival>(
    `SELECT ${ARRIVAL} FROM channel_arrivals a WHERE a.campus_id = $1 AND a.arrival_id = $2 ${lock ? 'FOR UPDATE' : ''}`,
    [campusId, id],
  )
  return rows[0] ?? null
}

export type NamedArrival = Arrival & { proposer: string; decider: string | null }

/** The latest of all channels, with the names of who decided. */
export async function selectArrivals(
  db: Queryable,
  campusId: number,
  limit: number,
): Promise<NamedArrival[]> {
  const { rows } = await db.query<NamedArrival>(
    `SELECT * FROM (
       SELECT ${ARRIVAL}, p.name AS proposer, d.name AS decider,
              row_number() OVER (PARTITION BY a.channel ORDER BY a.to_day DESC, a.proposed_at DESC) AS place
         FROM channel_arrivals a
         JOIN operators p ON p.campus_id = a.campus_id AND p.operator_id = a.proposed_by
         LEFT JOIN operators d ON d.campus_id = a.campus_id AND d.operator_id = a.decided_by
        WHERE a.campus_id = $1) x
      WHERE place <= $2 ORDER BY channel, place`,
    [campusId, limit],
  )
  return rows
}

/** A decision on what is proposed still. */
export async function updateDecided(
  db: Queryable,
  campusId: number,
  id: string,
  decision: { state: 'approved' | 'sent_back'; by: string; at: Date; note: string },
): Promise<void> {
  await db.query(
    `UPDATE channel_arrivals SET state = $3, decided_by = $4, decided_at = $5, decision_note = $6
      WHERE campus_id = $1 AND arrival_id = $2 AND state = 'proposed'`,
    [campusId, id, decision.state, decision.by, decision.at, decision.note],
  )
}

export async function selectToPost(db: Queryable, campusId: number): Promise<Arrival[]> {
  const { rows } = await db.query<Arrival>(
    `SELECT ${ARRIVAL} FROM channel_arrivals a WHERE a.campus_id = $1 AND a.state = 'approved' ORDER BY a.arrival_id`,
    [campusId],
  )
  return rows
}

export async function updatePosted(db: Queryable, campusId: number, id: string, at: Date): Promise<void> {
  await db.query(
    `UPDATE channel_arrivals SET state = 'posted', posted_at = $3
      WHERE campus_id = $1 AND arrival_id = $2 AND state = 'approved'`,
    [campusId, id, at],
  )
}

export type AwaitedDay = {
  channel: ChannelCode
  day: BusinessDate
  /** Net of the bill, less the fee. */
  netFen: number
  feeFen: number
  isCompared: boolean
}

/** Days of a channel that no arrival names, the earliest first; one that is not compared yet ends what may arrive. */
export async function selectAwaited(
  db: Queryable,
  campusId: number,
  channel: ChannelCode | null,
  limit: number,
): Promise<AwaitedDay[]> {
  const { rows } = await db.query<AwaitedDay>(
    `SELECT * FROM (
       SELECT r.channel, r.day::text, r.payment_fen - r.refund_fen - r.fee_fen AS "netFen", r.fee_fen AS "feeFen",
              r.state = 'matched' AS "isCompared", row_number() OVER (PARTITION BY r.channel ORDER BY r.day) AS place
         FROM reconciliations r
        WHERE r.campus_id = $1 AND ($2::text IS NULL OR r.channel = $2)
          AND NOT EXISTS (SELECT FROM channel_arrivals a
                           WHERE a.campus_id = $1 AND a.channel = r.channel AND a.state <> 'sent_back'
                             AND r.day BETWEEN a.from_day AND a.to_day)) x
      WHERE place <= $3 ORDER BY channel, day`,
    [campusId, channel, limit],
  )
  return rows
}
