import type { Queryable } from '../../base/database.ts'
import type { Notice, NoticeKind } from './notices.ts'
import type { DerivedRule, PinKind, StoredPin } from './pin.ts'
import type { Limits } from './spending-limit.ts'

const PIN = `which, state, initial_rule AS "initialRule", initial_hash AS "initialHash",
  initial_since AS "initialSince", hash, epoch, reset_at AS "resetAt"`

export async function selectPin(
  db: Queryable,
  campusId: number,
  personId: string,
  which: PinKind,
): Promise<StoredPin | undefined> {
  const { rows } = await db.query<StoredPin>(
    `SELECT ${PIN} FROM pins WHERE campus_id = $1 AND person_id = $2 AND which = $3`,
    [campusId, personId, which],
  )
  return rows[0]
}

/** Both PINs of a person. */
export async function selectPins(
  db: Queryable,
  campusId: number,
  personId: string,
): Promise<(StoredPin & { which: PinKind })[]> {
  const { rows } = await db.query<StoredPin & { which: PinKind }>(
    `SELECT ${PIN} FROM pins WHERE campus_id = $1 AND person_id = $2`,
    [campusId, personId],
  )
  return rows
}

/** Holds the person's credentials until the transaction ends: changes of PIN and pay key wait for one another. */
export async function lockCredentials(
  db: Queryable,
  campusId: number,
  personId: string,
): Promise<{ epoch: number } | undefined> {
  const { rows } = await db.query<{ epoch: number }>(
    `SELECT epoch FROM pins WHERE campus_id = $1 AND person_id = $2 AND which = 'query' FOR UPDATE`,
    [campusId, personId],
  )
  return rows[0]
}

export type InitialPinRow = {
  personId: string
  which: PinKind
  initialRule: DerivedRule | null
  initialHash: string | null
}

/** Adds initial PINs in one statement; a person who has one keeps it. */
export async function insertInitialPins(
  db: Queryable,
  campusId: number,
  pins: readonly InitialPinRow[],
  since: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO pins (campus_id, person_id, which, state, initial_rule, initial_hash, initial_since)
       SELECT $1, person_id, which, 'initial', initial_rule, initial_hash, $6
       FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS p (person_id, which, initial_rule, initial_hash)
     ON CONFLICT DO NOTHING`,
    [
      campusId,
      pins.map((pin) => pin.personId),
      pins.map((pin) => pin.which),
      pins.map((pin) => pin.initialRule),
      pins.map((pin) => pin.initialHash),
      since,
    ],
  )
}

/** Replaces a PIN by a random initial one. */
export async function upsertResetPin(
  db: Queryable,
  pin: { campusId: number; personId: string; which: PinKind; initialHash: string; at: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO pins AS p (campus_id, person_id, which, state, initial_hash, initial_since, reset_at)
     VALUES ($1, $2, $3, 'initial', $4, $5, $5)
     ON CONFLICT (campus_id, person_id, which) DO UPDATE SET state = 'initial', initial_rule = NULL,
       initial_hash = $4, initial_since = $5, reset_at = $5, hash = NULL, epoch = p.epoch + 1`,
    [pin.campusId, pin.personId, pin.which, pin.initialHash, pin.at],
  )
}

/** Sets a PIN, if it is still the one of this epoch; returns the new epoch. */
export async function updatePin(
  db: Queryable,
  pin: { campusId: number; personId: string; which: PinKind; epoch: number; hash: string; at: Date },
): Promise<number | undefined> {
  const { rows } = await db.query<{ epoch: number }>(
    `UPDATE pins SET state = 'set', hash = $5, changed_at = $6, epoch = epoch + 1
     WHERE campus_id = $1 AND person_id = $2 AND which = $3 AND epoch = $4 RETURNING epoch`,
    [pin.campusId, pin.personId, pin.which, pin.epoch, pin.hash, pin.at],
  )
  return rows[0]?.epoch
}

/** The limits a person set; undefined: the campus's default. */
export async function selectLimits(
  db: Queryable,
  campusId: number,
  personId: string,
): Promise<Limits | undefined> {
  const { rows } = await db.query<Limits>(
    `SELECT per_payment_fen AS "perPaymentFen", per_day_fen AS "perDayFen"
     FROM spending_limits WHERE campus_id = $1 AND person_id = $2`,
    [campusId, personId],
  )
  return rows[0]
}

export async function upsertLimits(
  db: Queryable,
  limits: Limits & { campusId: number; personId: string; at: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO spending_limits (campus_id, person_id, per_payment_fen, per_day_fen, changed_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (campus_id, person_id) DO UPDATE SET per_payment_fen = $3, per_day_fen = $4, changed_at = $5`,
    [limits.campusId, limits.personId, limits.perPaymentFen, limits.perDayFen, limits.at],
  )
}

export async function insertNotice(
  db: Queryable,
  notice: { campusId: number; personId: string; kind: NoticeKind; at: Date },
): Promise<void> {
  await db.query(`INSERT INTO notices (campus_id, person_id, kind, at) VALUES ($1, $2, $3, $4)`, [
    notice.campusId,
    notice.personId,
    notice.kind,
    notice.at,
  ])
}

/** The last notices of a person, newest first. */
export async function selectNotices(
  db: Queryable,
  campusId: number,
  personId: string,
  limit: number,
): Promise<Notice[]> {
  const { rows } = await db.query<Notice>(
    `SELECT notice_id::text AS id, kind, at FROM notices WHERE campus_id = $1 AND person_id = $2
     ORDER BY notice_id DESC LIMIT $3`,
    [campusId, personId, limit],
  )
  return rows
}
