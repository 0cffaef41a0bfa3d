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

/** Opens a case again, without what was proposed. A decision it had stays with it: its charges stand. */
export async function updateReopened(db: Queryable, { campusId, caseId }: CaseKey): Promise<void> {
  await db.query(
    `UPDATE cases SET state = 'open', proposal = NULL, proposal_note = NULL, proposed_at = NULL, proposed_by = NULL
      WHERE campus_id = $1 AND case_id = $2`,
    [campusId, caseId],
  )
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

type Made = CaseKey & { decision: CaseDecision; note: string; operatorId: string; now: Date }

export async function updateProposed(db: Queryable, made: Made): Promise<void> {
  await db.query(
    `UPDATE cases SET state = 'proposed', proposal = $3, proposal_note = $4, proposed_by = $5, proposed_at = $6
      WHERE campus_id = $1 AND case_id = $2`,
    valuesOf(made),
  )
}

/** @param made.proposal `approved`: who proposed it is kept; `none`: nobody had to agree */
export async function updateDecided(
  db: Queryable,
  made: Made & { proposal: 'approved' | 'none' },
): Promise<void> {
  await db.query(
    `UPDATE cases SET state = 'decided', decision = $3, note = $4, decided_by = $5, decided_at = $6,
            proposed_by = CASE WHEN $7 THEN proposed_by END, proposed_at = CASE WHEN $7 THEN proposed_at END,
            proposal = NULL, proposal_note = NULL
      WHERE campus_id = $1 AND case_id = $2`,
    [...valuesOf(made), made.proposal === 'approved'],
  )
}

/** Decided by nobody: its reason is gone. */
export async function updateSettled(
  db: Queryable,
  { campusId, caseId, note, now }: CaseKey & { note: string; now: Date },
): Promise<void> {
  await db.query(
    `UPDATE cases SET state = 'decided', decision = '{"chargeRecordIds": []}', note = $3, decided_by = NULL,
            decided_at = $4, proposal = NULL, proposal_note = NULL, proposed_by = NULL, proposed_at = NULL
      WHERE campus_id = $1 AND case_id = $2`,
    [campusId, caseId, note, now],
  )
}

function valuesOf({ campusId, caseId, decision, note, operatorId, now }: Made): unknown[] {
  return [campusId, caseId, JSON.stringify(decision), note, operatorId, now]
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

export async function selectEvents(
  db: Queryable,
  { campusId, caseId }: CaseKey,
): Promise<(CaseEvent & { operator: string | null })[]> {
  const { rows } = await db.query<CaseEvent & { operator: string | null }>(
    `SELECT e.what, e.at, e.operator_id AS "operatorId", o.name AS operator, e.detail
       FROM case_events e LEFT JOIN operators o ON o.campus_id = e.campus_id AND o.operator_id = e.operator_id
      WHERE e.campus_id = $1 AND e.case_id = $2 ORDER BY e.event_id`,
    [campusId, caseId],
  )
  return rows
}

const COLUMNS = `
  c.case_id AS id, c.kind, c.state, c.detail, c.opened_at AS "openedAt",
  c.owner_operator_id AS "ownerOperatorId", o.name AS owner,
  c.decided_at AS "decidedAt", c.decided_by AS "decidedBy", d.name AS decider, c.decision, c.note,
  c.proposed_at AS "proposedAt", c.proposed_by AS "proposedBy", p.name AS proposer, c.proposal,
  c.proposal_note AS "proposalNote",
  coalesce((SELECT json_agg(json_build_object('kind', s.kind, 'id', s.subject_id, 'name', t.name)
                            ORDER BY s.kind, s.subject_id)
     FROM case_subjects s
     LEFT JOIN terminals t ON t.campus_id = s.campus_id AND s.kind = 'terminal' AND t.terminal_id = s.subject_id
    WHERE s.campus_id = $1 AND s.case_id = c.case_id), '[]') AS subjects`
const TABLES = `cases c
  LEFT JOIN operators o ON o.campus_id = c.campus_id AND o.operator_id = c.owner_operator_id
  LEFT JOIN operators d ON d.campus_id = c.campus_id AND d.operator_id = c.decided_by
  LEFT JOIN operators p ON p.campus_id = c.campus_id AND p.operator_id = c.proposed_by`

/** @param options.lock holds the case until the transaction ends */
export async function selectCase(
  db: Queryable,
  { campusId, caseId }: CaseKey,
  options: { lock?: boolean } = {},
): Promise<Case | null> {
  const { rows } = await db.query<Case>(
    `SELECT ${COLUMNS} FROM ${TABLES} WHERE c.campus_id = $1 AND c.case_id = $2
     ${options.lock ? 'FOR NO KEY UPDATE OF c' : ''}`,
    [campusId, caseId],
  )
  return rows[0] ?? null
}

/** `owner`: an operator's id, or `nobody`; null: whoever. */
export type CaseFilter = {
  state: Case['state'] | null
  kind: CaseKind | null
  owner: string | null
}

/** Cases with an id below `before`, the latest first. */
export async function selectCases(
  db: Queryable,
  campusId: number,
  { state, kind, owner }: CaseFilter,
  { before, limit }: { before: string | null; limit: number },
): Promise<Case[]> {
  const { rows } = await db.query<Case>(
    `SELECT ${COLUMNS} FROM ${TABLES}
      WHERE c.campus_id = $1 AND ($2::text IS NULL OR c.state = $2) AND ($3::text IS NULL OR c.kind = $3)
        AND ($4::uuid IS NULL OR c.case_id < $4)
        AND ($6::text IS NULL OR c.owner_operator_id IS NOT DISTINCT FROM nullif($6, 'nobody')::uuid)
      ORDER BY c.case_id DESC LIMIT $5`,
    [campusId, state, kind, before, limit, owner],
  )
  return rows
}

/** How many cases are not decided, by state. */
export async function countWaiting(
  db: Queryable,
  campusId: number,
): Promise<{ open: number; proposed: number }> {
  const { rows } = await db.query<{ open: number; proposed: number }>(
    `SELECT count(*) FILTER (WHERE state = 'open') AS open, count(*) FILTER (WHERE state = 'proposed') AS proposed
       FROM cases WHERE campus_id = $1 AND state IN ('open', 'proposed')`,
    [campusId],
  )
  return rows[0]!
}

/** The decisions made since then that charge for a record, oldest first. */
export async function selectDecisionsSince(
  db: Queryable,
  campusId: number,
  since: Date,
): Promise<CaseDecision[]> {
  const { rows } = await db.query<{ decision: CaseDecision }>(
    `SELECT decision FROM cases
      WHERE campus_id = $1 AND state = 'decided' AND decided_at >= $2
        AND jsonb_array_length(decision -> 'chargeRecordIds') > 0
      ORDER BY decided_at`,
    [campusId, since],
  )
  return rows.map(({ decision }) => decision)
}

/** Whether another case of these kinds that says this of itself is not decided. */
export async function hasUndecided(
  db: Queryable,
  { campusId, caseId }: CaseKey,
  kinds: readonly CaseKind[],
  said: Record<string, unknown>,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM cases WHERE campus_id = $1 AND case_id <> $2 AND state IN ('open', 'proposed') AND kind = ANY ($4::text[])
        AND detail @> $3 LIMIT 1`,
    [campusId, caseId, JSON.stringify(said), kinds],
  )
  return rowCount === 1
}
