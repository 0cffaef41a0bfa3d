import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import type { Actor } from '../audit/record.ts'
import type { RenewalReason } from './card.ts'

/** A new card for an old one. `asked`: its fee may have been paid; `done`: the new card lives. */
export type Renewal = {
  renewalId: string
  personId: string
  reason: RenewalReason
  handedBack: boolean
  oldCardNo: string | null
  newCardNo: string
  feeFen: Fen
  state: 'asked' | 'done'
  askedAt: Date
  doneAt: Date | null
  actor: Actor
  terminalId: string | null
}

type RenewalRow = Omit<Renewal, 'actor'> & { actorKind: Actor['kind']; actorId: string | null }

const COLUMNS = `renewal_id AS "renewalId", person_id AS "personId", reason, handed_back AS "handedBack",
  old_card_no AS "oldCardNo", new_card_no AS "newCardNo", fee_fen AS "feeFen", state, asked_at AS "askedAt",
  done_at AS "doneAt", actor_kind AS "actorKind", actor_id AS "actorId", terminal_id AS "terminalId"`

function renewalOf({ actorKind, actorId, ...renewal }: RenewalRow): Renewal {
  return { ...renewal, actor: { kind: actorKind, id: actorId } }
}

/** The renewal under an id, held until the transaction ends. */
export async function lockRenewal(
  db: Queryable,
  campusId: number,
  renewalId: string,
): Promise<Renewal | undefined> {
  const { rows } = await db.query<RenewalRow>(
    `SELECT ${COLUMNS} FROM card_renewals WHERE campus_id = $1 AND renewal_id = $2 FOR UPDATE`,
    [campusId, renewalId],
  )
  return rows[0] && renewalOf(rows[0])
}

/** The new card of a renewal that was asked before. */
export async function selectNewCard(
  db: Queryable,
  campusId: number,
  renewalId: string,
): Promise<string | undefined> {
  const { rows } = await db.query<{ cardNo: string }>(
    'SELECT new_card_no AS "cardNo" FROM card_renewals WHERE campus_id = $1 AND renewal_id = $2',
    [campusId, renewalId],
  )
  return rows[0]?.cardNo
}

/** The id of the renewal of a person that is under way. */
export async function selectAskedOf(
  db: Queryable,
  campusId: number,
  personId: string,
): Promise<string | undefined> {
  const { rows } = await db.query<{ renewalId: string }>(
    `SELECT renewal_id AS "renewalId" FROM card_renewals
     WHERE campus_id = $1 AND person_id = $2 AND state = 'asked'`,
    [campusId, personId],
  )
  return rows[0]?.renewalId
}

export async function insertRenewal(db: Queryable, campusId: number, renewal: Renewal): Promise<void> {
  const { renewalId, personId, reason, handedBack, oldCardNo, newCardNo, feeFen, askedAt, actor } = renewal
  await db.query(
    `INSERT INTO card_renewals (campus_id, renewal_id, person_id, reason, handed_back, old_card_no, new_card_no, fee_fen,
       state, asked_at, actor_kind, actor_id, terminal_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'asked', $9, $10, $11, $12)`,
    [
      campusId,
      renewalId,
      personId,
      reason,
      handedBack,
      oldCardNo,
      newCardNo,
      feeFen,
      askedAt,
      actor.kind,
      actor.id,
      renewal.terminalId,
    ],
  )
}

export async function completeRenewal(
  db: Queryable,
  campusId: number,
  renewalId: string,
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE card_renewals SET state = 'done', done_at = $3 WHERE campus_id = $1 AND renewal_id = $2`,
    [campusId, renewalId, now],
  )
}

/** Takes back what was only asked: nothing was paid for it. */
export async function deleteAsked(db: Queryable, campusId: number, renewalId: string): Promise<void> {
  await db.query(`DELETE FROM card_renewals WHERE campus_id = $1 AND renewal_id = $2 AND state = 'asked'`, [
    campusId,
    renewalId,
  ])
}

/** Renewals that were asked before a time and are still not done: somebody was killed in the middle. */
export async function selectStale(
  db: Queryable,
  before: Date,
): Promise<{ campusId: number; renewalId: string; personId: string }[]> {
  const { rows } = await db.query<{ campusId: number; renewalId: string; personId: string }>(
    `SELECT campus_id AS "campusId", renewal_id AS "renewalId", person_id AS "personId"
     FROM card_renewals WHERE state = 'asked' AND asked_at < $1 LIMIT 1000`,
    [before],
  )
  return rows
}
