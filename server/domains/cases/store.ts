import type { Queryable } from '../../base/database.ts'
import type { Case, CaseDecision, CaseEvent, CaseKind, CaseSubject } from './case.ts'

export type CaseKey = { campusId: number; caseId: string }

/** @returns whether it is new */
export async function insertCase(
  db: Queryable,
  row: CaseKey & { kind: CaseKind; naturalKey: string; detail: Record<string, unknown>; now: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO cases (campus_id, case_id, kind, natural_key, detail, opened_at)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [row.campusId, row.caseId, row.kind, row.naturalKey, JSON.stringify(row.detail), row.now],
  )
  return rowCount === 1
}

/** The case of a kind and key, locked until the transaction ends. */
export async function lockByNaturalKey(
  db: Queryable,
  { campusId, kind, naturalKey }: { campusId: number; kind: CaseKind; naturalKey: string },
): Promise<{ caseId: string; state: Case['state'] } | null> {
  const { rows } = await db.query<{ caseId: string; state: Case['state'] }>(
    `SELECT case_id AS "caseId", state FROM cases
      WHERE campus_id = $1 AND kind = $2 AND natural_key = $3 FOR NO KEY UPDATE`,
    [campusId, kind, naturalKey],
  )
  return rows[0] ?? null
}

/** @returns how many were new */
export async function insertSubjects(
  db: Queryable,
  { campusId, caseId, subjects }: CaseKey & { subjects: readonly CaseSubject[] },
): Promise<number> {
  const { rowCount } = await db.query(
    `INSERT INTO case_subjects (campus_id, case_id, kind, subject_id)
     SELECT $1, $2, s.kind, s.id FROM unnest($3::text[], $4::uuid[]) s (kind, id) ON CONFLICT DO NOTHING`,
    [campusId, caseId, subjects.map(({ kind }) => kind), subjects.map(({ id }) => id)],
  )
  return rowCount ?? 0
}

export async function updateReopened(db: Queryable, { campusId, caseId }: CaseKey): Promise<void> {
  await db.query(`UPDATE cases SET state = 'open' WHERE campus_id = $1 AND case_id = $2`, [campusId, caseId])
}

export async function updateOwner(
  db: Queryable,
  { campusId, caseId, operatorId }: CaseKey & { operatorId: string | null },
): Promise<void> {
  await db.query('UPDATE cases SET owner_operator_id = $3 WHERE campus_id = $1 AND case_id = $2', [
    campusId,
    caseId,
    operatorId,
  ])
}

export async function updateDecided(
  db: Queryable,
  decided: CaseKey & { decision: CaseDecision; note: string; operatorId: string; now: Date },
): Promise<void> {
  await db.query(
    `UPDATE cases SET state = 'decided', decision = $3, note = $4, decided_by = $5, decided_at = $6
      WHERE campus_id = $1 AND case_id = $2`,
    [
      decided.campusId,
      decided.caseId,
      JSON.stringify(decided.decision),
      decided.note,
      decided.operatorId,
      decided.now,
    ],
  )
}

export async function insertEvent(
  db: Queryable,
  { campusId, caseId, what, at, operatorId, detail }: CaseKey & CaseEvent,
): Promise<void> {
  await db.query(
    `INSERT INTO case_events (campus_id, case_id, what, at, operator_id, detail) VALUES ($1, $2, $3, $4, $5, $6)`,
    [campusId, caseId, what, at, operatorId, JSON.stringify(detail)],
  )
}

export async function selectEvents(db: Queryable, { campusId, caseId }: CaseKey): Promise<CaseEvent[]> {
  const { rows } = await db.query<CaseEvent>(
    `SELECT what, at, operator_id AS "operatorId", detail FROM case_events
      WHERE campus_id = $1 AND case_id = $2 ORDER BY event_id`,
    [campusId, caseId],
  )
  return rows
}

const COLUMNS = `
  c.case_id AS id, c.kind, c.state, c.detail, c.opened_at AS "openedAt", c.owner_operator_id AS "ownerOperatorId",
  c.decided_at AS "decidedAt", c.decided_by AS "decidedBy", c.decision, c.note,
  coalesce((SELECT json_agg(json_build_object('kind', s.kind, 'id', s.subject_id) ORDER BY s.kind, s.subject_id)
     FROM case_subjects s WHERE s.campus_id = $1 AND s.case_id = c.case_id), '[]') AS subjects`

/** @param options.lock holds the case until the transaction ends */
export async function selectCase(
  db: Queryable,
  { campusId, caseId }: CaseKey,
  options: { lock?: boolean } = {},
): Promise<Case | null> {
  const { rows } = await db.query<Case>(
    `SELECT ${COLUMNS} FROM cases c WHERE c.campus_id = $1 AND c.case_id = $2
     ${options.lock ? 'FOR NO KEY UPDATE OF c' : ''}`,
    [campusId, caseId],
  )
  return rows[0] ?? null
}

export type CaseFilter = { state: Case['state'] | null; kind: CaseKind | null }

/** Cases with an id below `before`, the latest first. */
export async function selectCases(
  db: Queryable,
  campusId: number,
  { state, kind }: CaseFilter,
  { before, limit }: { before: string | null; limit: number },
): Promise<Case[]> {
  const { rows } = await db.query<Case>(
    `SELECT ${COLUMNS} FROM cases c
      WHERE c.campus_id = $1 AND ($2::text IS NULL OR c.state = $2) AND ($3::text IS NULL OR c.kind = $3)
        AND ($4::uuid IS NULL OR c.case_id < $4)
      ORDER BY c.case_id DESC LIMIT $5`,
    [campusId, state, kind, before, limit],
  )
  return rows
}
