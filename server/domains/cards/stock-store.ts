import type { CardKind } from '../../../contract/cards.ts'
import type { Queryable } from '../../base/database.ts'
import type { Actor } from '../audit/record.ts'
import { UNWRITTEN } from './card-list-store.ts'

export type BatchRow = {
  batchId: string
  kind: CardKind
  label: string
  firstSerial: number
  count: number
  blankCount: number
  unwrittenCount: number
  madeAt: Date
}

const BATCH_COLUMNS = `b.batch_id AS "batchId", b.kind, b.label, b.first_serial AS "firstSerial", b.count, b.made_at AS "madeAt",
  (SELECT count(*) FROM cards c WHERE c.campus_id = b.campus_id AND c.batch_id = b.batch_id AND c.state = 'blank')::int
    AS "blankCount",
  (SELECT count(*) FROM cards c WHERE c.campus_id = b.campus_id AND c.batch_id = b.batch_id AND ${UNWRITTEN})::int
    AS "unwrittenCount"`

export async function selectBatch(
  db: Queryable,
  campusId: number,
  batchId: string,
): Promise<BatchRow | undefined> {
  const { rows } = await db.query<BatchRow>(
    `SELECT ${BATCH_COLUMNS} FROM card_batches b WHERE b.campus_id = $1 AND b.batch_id = $2`,
    [campusId, batchId],
  )
  return rows[0]
}

/** The latest first. */
export async function selectBatches(db: Queryable, campusId: number): Promise<BatchRow[]> {
  const { rows } = await db.query<BatchRow>(
    `SELECT ${BATCH_COLUMNS} FROM card_batches b WHERE b.campus_id = $1 ORDER BY b.made_at DESC, b.batch_id LIMIT 500`,
    [campusId],
  )
  return rows
}

/** The serial after the last one of a kind; another batch of the kind waits until the transaction ends. */
export async function lockNextSerial(db: Queryable, campusId: number, kind: CardKind): Promise<number> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtext('card_serial_' || $2), $1)`, [campusId, kind])
  const { rows } = await db.query<{ next: number }>(
    `SELECT coalesce(max(first_serial + count), 1)::bigint AS next FROM card_batches WHERE campus_id = $1 AND kind = $2`,
    [campusId, kind],
  )
  return rows[0]!.next
}

export async function insertBatch(
  db: Queryable,
  campusId: number,
  batch: Omit<BatchRow, 'blankCount' | 'unwrittenCount'>,
  cardNos: readonly string[],
  actor: Actor,
): Promise<void> {
  const { batchId, kind, label, firstSerial, count, madeAt } = batch
  await db.query(
    `INSERT INTO card_batches (campus_id, batch_id, kind, label, first_serial, count, made_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [campusId, batchId, kind, label, firstSerial, count, madeAt],
  )
  await db.query(
    `INSERT INTO cards (campus_id, card_no, kind, state, batch_id, changed_at)
     SELECT $1, card_no, $3, 'blank', $4, $5 FROM unnest($2::text[]) card_no`,
    [campusId, cardNos, kind, batchId, madeAt],
  )
  await db.query(
    `INSERT INTO card_events (campus_id, card_no, action, to_state, at, actor_kind, actor_id)
     SELECT $1, card_no, 'stocked', 'blank', $3, $4, $5 FROM unnest($2::text[]) card_no`,
    [campusId, cardNos, madeAt, actor.kind, actor.id],
  )
}

/** Those of these people who exist and carry no card that lives, in no order. */
export async function selectCardless(
  db: Queryable,
  campusId: number,
  personIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await db.query<{ personId: string }>(
    `SELECT p.person_id AS "personId" FROM people p
     WHERE p.campus_id = $1 AND p.person_id = ANY ($2::uuid[]) AND NOT EXISTS (
       SELECT FROM cards c WHERE c.campus_id = $1 AND c.person_id = p.person_id AND c.state IN ('issued', 'active', 'lost'))`,
    [campusId, personIds],
  )
  return new Set(rows.map(({ personId }) => personId))
}

type Issued = { personId: string; cardNo: string }

/** The next free blanks of a batch become people's, in their order; fewer when the blanks run out. */
export async function assignBlanks(
  db: Queryable,
  campusId: number,
  {
    batchId,
    personIds,
    state,
  }: { batchId: string; personIds: readonly string[]; state: 'issued' | 'active' },
  now: Date,
): Promise<Issued[]> {
  const { rows } = await db.query<Issued>(
    `WITH free AS (
       SELECT card_no FROM cards WHERE campus_id = $1 AND batch_id = $2 AND state = 'blank' AND held_for IS NULL
       ORDER BY card_no LIMIT cardinality($3::uuid[]) FOR UPDATE
     ), numbered AS (SELECT card_no, row_number() OVER (ORDER BY card_no) AS place FROM free)
     UPDATE cards c SET state = $4, person_id = p.person_id, changed_at = $5
     FROM numbered n JOIN unnest($3::uuid[]) WITH ORDINALITY p (person_id, place) USING (place)
     WHERE c.campus_id = $1 AND c.card_no = n.card_no
     RETURNING c.card_no AS "cardNo", c.person_id AS "personId"`,
    [campusId, batchId, personIds, state, now],
  )
  return rows
}

export async function insertIssued(
  db: Queryable,
  campusId: number,
  { issued, state, actor }: { issued: readonly Issued[]; state: 'issued' | 'active'; actor: Actor },
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO card_events (campus_id, card_no, person_id, action, from_state, to_state, at, actor_kind, actor_id)
     SELECT $1, card_no, person_id, 'issued', 'blank', $4, $5, $6, $7 FROM unnest($2::text[], $3::uuid[]) i (card_no, person_id)`,
    [campusId, issued.map((i) => i.cardNo), issued.map((i) => i.personId), state, now, actor.kind, actor.id],
  )
}

/** The free formal blank with the lowest number that is not one of `tried`. */
export async function selectFreeBlank(
  db: Queryable,
  campusId: number,
  tried: readonly string[],
): Promise<string | undefined> {
  const { rows } = await db.query<{ cardNo: string }>(
    `SELECT card_no AS "cardNo" FROM cards
     WHERE campus_id = $1 AND kind = 'formal' AND state = 'blank' AND held_for IS NULL AND card_no <> ALL ($2::text[])
     ORDER BY card_no LIMIT 1`,
    [campusId, tried],
  )
  return rows[0]?.cardNo
}
