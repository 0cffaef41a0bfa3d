import type { Card, CardDetail, CardFilter } from '../../../contract/cards.ts'
import type { Queryable } from '../../base/database.ts'

type ListedRow = Omit<Card, 'person' | 'changedAt' | 'writtenAt' | 'blocked'> & {
  changedAt: Date
  writtenAt: Date | null
  blockedAt: Date | null
  blockedReason: string | null
  blockedCase: string | null
  personId: string | null
  personName: string | null
  campusNo: string | null
  className: string | null
}

const LISTED = `c.card_no AS number, c.kind, c.state, c.batch_id AS "batchId", b.label AS batch, c.changed_at AS "changedAt",
  c.written_at AS "writtenAt", c.blocked_at AS "blockedAt", c.blocked_reason AS "blockedReason",
  c.blocked_case AS "blockedCase",
  p.person_id AS "personId", p.name AS "personName", p.campus_no AS "campusNo", k.name AS "className"`
const FROM = `FROM cards c JOIN card_batches b USING (campus_id, batch_id) LEFT JOIN people p USING (campus_id, person_id)
  LEFT JOIN classes k ON k.campus_id = p.campus_id AND k.class_id = p.class_id`

function cardOf(row: ListedRow): Card {
  const { personId, personName, campusNo, className, changedAt, ...more } = row
  const { writtenAt, blockedAt, blockedReason: reason, blockedCase: caseId, ...card } = more
  return {
    ...card,
    person:
      personId && personName && campusNo ? { id: personId, name: personName, campusNo, className } : null,
    changedAt: changedAt.toISOString(),
    writtenAt: writtenAt?.toISOString() ?? null,
    blocked: blockedAt && reason ? { at: blockedAt.toISOString(), reason, caseId } : null,
  }
}

/** Somebody's, but no chip bears its number yet. */
export const UNWRITTEN = "(c.state IN ('issued', 'active') AND c.written_at IS NULL)"

/** Cards after a number, by their numbers. */
export async function selectCards(
  db: Queryable,
  campusId: number,
  { q, kind, state, batchId, className, chip }: CardFilter,
  page: { after: string | null; limit: number },
): Promise<Card[]> {
  const { rows } = await db.query<ListedRow>(
    `SELECT ${LISTED} ${FROM}
     WHERE c.campus_id = $1 AND ($2::text IS NULL OR c.card_no > $2)
       AND ($3::text IS NULL OR starts_with(c.card_no, $3) OR starts_with(p.campus_no, upper($3)))
       AND ($4::text IS NULL OR c.kind = $4) AND ($5::text IS NULL OR c.state = $5)
       AND ($6::uuid IS NULL OR c.batch_id = $6) AND ($7::text IS NULL OR k.name = $7)
       AND ($8::text IS NULL OR ($8 = 'unwritten' AND ${UNWRITTEN}) OR ($8 = 'blocked' AND c.blocked_at IS NOT NULL))
     ORDER BY c.card_no LIMIT $9`,
    [
      campusId,
      page.after,
      q || null,
      kind ?? null,
      state ?? null,
      batchId ?? null,
      className ?? null,
      chip ?? null,
      page.limit,
    ],
  )
  return rows.map(cardOf)
}

export async function selectListedCard(
  db: Queryable,
  campusId: number,
  cardNo: string,
): Promise<Card | undefined> {
  const { rows } = await db.query<ListedRow>(
    `SELECT ${LISTED} ${FROM} WHERE c.campus_id = $1 AND c.card_no = $2`,
    [campusId, cardNo],
  )
  return rows[0] && cardOf(rows[0])
}

type EventRow = Omit<CardDetail['events'][number], 'at'> & { at: Date }

/** What happened to a card, oldest first. */
export async function selectCardEvents(
  db: Queryable,
  campusId: number,
  cardNo: string,
): Promise<CardDetail['events']> {
  const { rows } = await db.query<EventRow>(
    `SELECT action, from_state AS "from", to_state AS "to", at, actor_kind AS "actorKind", actor_id AS "actorId",
       terminal_id AS "terminalId", reason
     FROM card_events WHERE campus_id = $1 AND card_no = $2 ORDER BY event_id`,
    [campusId, cardNo],
  )
  return rows.map((event) => ({ ...event, at: event.at.toISOString() }))
}
