import type { RiskRule } from '../../../contract/risk.ts'
import type { BusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { RiskSubject, Sighting } from './pattern.ts'

/** When a case of a rule and subject was last decided: what was until then is not counted again. */
export async function selectSettled(
  db: Queryable,
  campusId: number,
  subjectIds: readonly string[],
): Promise<{ rule: RiskRule; subjectId: string; at: Date }[]> {
  const { rows } = await db.query<{ rule: RiskRule; subjectId: string; at: Date }>(
    `SELECT r.rule, r.subject_id AS "subjectId", max(c.decided_at) AS at
       FROM risk_cases r JOIN cases c ON c.campus_id = r.campus_id AND c.case_id = r.case_id
      WHERE r.campus_id = $1 AND r.subject_id = ANY ($2::uuid[]) AND c.state = 'decided' GROUP BY 1, 2`,
    [campusId, subjectIds],
  )
  return rows
}

/** The case of a rule and subject that is not decided, kept from being decided until the transaction ends. */
export async function lockUndecided(
  db: Queryable,
  campusId: number,
  { rule, subject }: { rule: RiskRule; subject: RiskSubject },
): Promise<string | null> {
  const { rows } = await db.query<{ caseId: string }>(
    `SELECT c.case_id AS "caseId"
       FROM risk_cases r JOIN cases c ON c.campus_id = r.campus_id AND c.case_id = r.case_id
      WHERE r.campus_id = $1 AND r.rule = $2 AND r.subject_id = $3 AND c.state <> 'decided'
        FOR NO KEY UPDATE OF c`,
    [campusId, rule, subject.id],
  )
  return rows[0]?.caseId ?? null
}

export async function insertRiskCase(
  db: Queryable,
  {
    campusId,
    caseId,
    rule,
    subject,
  }: { campusId: number; caseId: string; rule: RiskRule; subject: RiskSubject },
): Promise<void> {
  await db.query(
    `INSERT INTO risk_cases (campus_id, case_id, rule, subject_kind, subject_id) VALUES ($1, $2, $3, $4, $5)`,
    [campusId, caseId, rule, subject.kind, subject.id],
  )
}

/** Keeps what was seen on a day, if it is worse than what is kept of the day. */
export async function upsertPattern(
  db: Queryable,
  {
    campusId,
    caseId,
    day,
    seen,
    now,
  }: { campusId: number; caseId: string; day: BusinessDate; seen: Sighting; now: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO risk_patterns AS p (campus_id, case_id, day, figure, amount_fen, from_at, to_at, found_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (campus_id, case_id, day) DO UPDATE
       SET figure = excluded.figure, amount_fen = excluded.amount_fen, from_at = excluded.from_at,
           to_at = excluded.to_at
     WHERE (excluded.figure, excluded.amount_fen) > (p.figure, p.amount_fen)`,
    [campusId, caseId, day, seen.figure, seen.amountFen, seen.from, seen.to, now],
  )
}
