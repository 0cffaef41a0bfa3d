import type { RiskRule } from '../../../contract/risk.ts'
import type { BusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { Case } from '../cases/case.ts'
import type { RiskSubject } from './pattern.ts'

const OPEN_MAX = 200

type RuleSums = {
  rule: RiskRule
  open: number
  found: number
  falseAlarms: number
  leastFigure: number | null
  mostFigure: number | null
}

/** What each rule found since a day, and how many of its cases wait; rules that found nothing ever are left out. */
export async function selectRuleSums(
  db: Queryable,
  campusId: number,
  since: BusinessDate,
): Promise<RuleSums[]> {
  const { rows } = await db.query<RuleSums>(
    `SELECT r.rule, count(DISTINCT r.case_id) FILTER (WHERE c.state <> 'decided') AS open,
            count(p.day) AS found, count(p.day) FILTER (WHERE r.false_alarm_at IS NOT NULL) AS "falseAlarms",
            min(p.figure) AS "leastFigure", max(p.figure) AS "mostFigure"
       FROM risk_cases r
       JOIN cases c ON c.campus_id = r.campus_id AND c.case_id = r.case_id
       LEFT JOIN risk_patterns p ON p.campus_id = r.campus_id AND p.case_id = r.case_id AND p.day >= $2
      WHERE r.campus_id = $1 GROUP BY r.rule`,
    [campusId, since],
  )
  return rows
}

const NAME = `coalesce(t.name, m.name || ' · ' || s.name)`
const SUBJECTS = `
  LEFT JOIN terminals t ON t.campus_id = r.campus_id AND r.subject_kind = 'terminal' AND t.terminal_id = r.subject_id
  LEFT JOIN stalls s ON s.campus_id = r.campus_id AND r.subject_kind = 'stall' AND s.stall_id = r.subject_id
  LEFT JOIN merchants m ON m.campus_id = s.campus_id AND m.merchant_id = s.merchant_id`

type Named = RiskSubject & { name: string | null }
type Found = { figure: number; amountFen: number; from: Date; to: Date }
type OpenRow = Found & {
  caseId: string
  rule: RiskRule
  state: Case['state']
  subject: Named
  openedAt: Date
  owner: string | null
}

/** The cases that are not decided, the latest first, each with its latest pattern. */
export async function selectOpenCases(db: Queryable, campusId: number): Promise<OpenRow[]> {
  const { rows } = await db.query<OpenRow>(
    `SELECT r.case_id AS "caseId", r.rule, c.state, c.opened_at AS "openedAt", o.name AS owner,
            json_build_object('kind', r.subject_kind, 'id', r.subject_id, 'name', ${NAME}) AS subject,
            p.figure, p.amount_fen AS "amountFen", p.from_at AS "from", p.to_at AS "to"
       FROM risk_cases r
       JOIN cases c ON c.campus_id = r.campus_id AND c.case_id = r.case_id
       JOIN LATERAL (SELECT * FROM risk_patterns WHERE campus_id = $1 AND case_id = r.case_id
                      ORDER BY day DESC LIMIT 1) p ON true
       LEFT JOIN operators o ON o.campus_id = c.campus_id AND o.operator_id = c.owner_operator_id
       ${SUBJECTS}
      WHERE r.campus_id = $1 AND c.state <> 'decided' ORDER BY r.case_id DESC LIMIT ${OPEN_MAX}`,
    [campusId],
  )
  return rows
}

type CaseKey = { campusId: number; caseId: string }

/** Null: no case of a pattern. */
export async function selectRiskCase(
  db: Queryable,
  { campusId, caseId }: CaseKey,
): Promise<{ rule: RiskRule; subject: Named; falseAlarmAt: Date | null } | null> {
  const { rows } = await db.query<{ rule: RiskRule; subject: Named; falseAlarmAt: Date | null }>(
    `SELECT r.rule, json_build_object('kind', r.subject_kind, 'id', r.subject_id, 'name', ${NAME}) AS subject,
            r.false_alarm_at AS "falseAlarmAt"
       FROM risk_cases r ${SUBJECTS} WHERE r.campus_id = $1 AND r.case_id = $2`,
    [campusId, caseId],
  )
  return rows[0] ?? null
}

/** What was found for a case, the latest day first. */
export async function selectPatterns(
  db: Queryable,
  { campusId, caseId }: CaseKey,
): Promise<(Found & { day: BusinessDate })[]> {
  const { rows } = await db.query<Found & { day: BusinessDate }>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, figure, amount_fen AS "amountFen", from_at AS "from", to_at AS "to"
       FROM risk_patterns WHERE campus_id = $1 AND case_id = $2 ORDER BY day DESC`,
    [campusId, caseId],
  )
  return rows
}

/** @returns false: it was marked before */
export async function updateFalseAlarm(
  db: Queryable,
  { campusId, caseId, operatorId, now }: CaseKey & { operatorId: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE risk_cases SET false_alarm_at = $3, false_alarm_by = $4
      WHERE campus_id = $1 AND case_id = $2 AND false_alarm_at IS NULL`,
    [campusId, caseId, now, operatorId],
  )
  return rowCount === 1
}
