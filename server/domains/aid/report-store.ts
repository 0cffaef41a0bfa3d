import type { AidMark } from '../../../contract/aid-report.ts'
import type { BusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import type { AidCriteria } from './report-pattern.ts'

/** A student's month in canteens. `hasSubsidy`: one that lasts, or one that is proposed. */
export type StudentMonth = { personId: string; meals: number; medianFen: Fen; hasSubsidy: boolean }

/** The students who ate at least so many meals in canteens in a month; whoever left is not among them. */
export async function selectStudentMonths(
  db: Queryable,
  of: { campusId: number; month: BusinessDate; mealsMin: number; today: BusinessDate },
): Promise<StudentMonth[]> {
  const { rows } = await db.query<StudentMonth>(
    `SELECT p.person_id AS "personId", s.meals, s.medians[(s.meals + 1) / 2]::bigint AS "medianFen",
            EXISTS (SELECT FROM subsidy_grants g JOIN subsidy_batches b ON b.campus_id = $1 AND b.batch_id = g.batch_id
                     WHERE g.campus_id = $1 AND g.wallet_id = m.wallet_id AND g.expires_on >= $4
                       AND b.state <> 'refused') AS "hasSubsidy"
       FROM aid_meal_months m
       JOIN people p ON p.campus_id = $1 AND p.wallet_id = m.wallet_id
        AND p.role IN ('undergraduate', 'graduate', 'temporary_new_student')
       JOIN wallets w ON w.campus_id = $1 AND w.wallet_id = m.wallet_id AND w.state <> 'void'
      CROSS JOIN LATERAL (SELECT ARRAY(SELECT v FROM unnest(m.spend_fen) AS v WHERE v > 0 ORDER BY v)) AS a (medians)
      CROSS JOIN LATERAL (SELECT a.medians, cardinality(a.medians) AS meals) AS s
      WHERE m.campus_id = $1 AND m.month = $2 AND s.meals >= $3`,
    [of.campusId, of.month, of.mealsMin, of.today],
  )
  return rows
}

export type Look = AidCriteria & {
  id: string
  at: Date
  operatorId: string
  /** Its first day. */
  month: BusinessDate
  percentileFen: Fen | null
  considered: number
  leftOut: number
}

/** Keeps a look, and whom it shows with which figures. */
export async function insertLook(
  db: Queryable,
  campusId: number,
  look: Look,
  shown: readonly StudentMonth[],
): Promise<void> {
  await db.query(
    `INSERT INTO aid_report_looks (campus_id, look_id, at, operator_id, month, meals_min, median_below_fen, percentile,
                                   percentile_fen, considered, left_out)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      campusId,
      look.id,
      look.at,
      look.operatorId,
      look.month,
      look.mealsMin,
      look.medianBelowFen,
      look.percentile,
      look.percentileFen,
      look.considered,
      look.leftOut,
    ],
  )
  await db.query(
    `INSERT INTO aid_report_people (campus_id, look_id, person_id, meals, median_fen)
     SELECT $1, $2, s.* FROM unnest($3::uuid[], $4::int[], $5::bigint[]) AS s`,
    [
      campusId,
      look.id,
      shown.map(({ personId }) => personId),
      shown.map(({ meals }) => meals),
      shown.map(({ medianFen }) => medianFen),
    ],
  )
}

export type LookRow = Omit<Look, 'operatorId'> & { by: string; shown: number }

const LOOK = `SELECT l.look_id AS id, l.at, coalesce(o.name, '') AS by,
    l.month::text AS month, l.meals_min AS "mealsMin", l.median_below_fen AS "medianBelowFen", l.percentile,
    l.percentile_fen AS "percentileFen", l.considered, l.left_out AS "leftOut",
    (SELECT count(*) FROM aid_report_people p WHERE p.campus_id = $1 AND p.look_id = l.look_id)::int AS shown
  FROM aid_report_looks l LEFT JOIN operators o ON o.campus_id = $1 AND o.operator_id = l.operator_id
 WHERE l.campus_id = $1`

export async function selectLook(
  db: Queryable,
  { campusId, id }: { campusId: number; id: string },
): Promise<LookRow | null> {
  const { rows } = await db.query<LookRow>(`${LOOK} AND l.look_id = $2`, [campusId, id])
  return rows[0] ?? null
}

const LOOKS_MAX = 100

/** The latest looks first; their ids are in the order of time. */
export async function selectLooks(db: Queryable, campusId: number): Promise<LookRow[]> {
  const { rows } = await db.query<LookRow>(`${LOOK} ORDER BY l.look_id DESC LIMIT ${LOOKS_MAX}`, [campusId])
  return rows
}

export type ShownRow = {
  id: string
  campusNo: string
  name: string
  meals: number
  medianFen: Fen
  mark: AidMark | null
  markedAt: Date | null
  markedBy: string
}

/** Whom a look showed, by campus number, each with the last mark. */
export async function selectShown(
  db: Queryable,
  { campusId, id }: { campusId: number; id: string },
): Promise<ShownRow[]> {
  const { rows } = await db.query<ShownRow>(
    `SELECT s.person_id AS id, p.campus_no AS "campusNo", p.name, s.meals, s.median_fen AS "medianFen",
            m.mark, m.at AS "markedAt", coalesce(o.name, '') AS "markedBy"
       FROM aid_report_people s JOIN people p ON p.campus_id = $1 AND p.person_id = s.person_id
       LEFT JOIN LATERAL (SELECT * FROM aid_report_marks m WHERE m.campus_id = $1 AND m.person_id = s.person_id
                           ORDER BY m.mark_id DESC LIMIT 1) AS m ON true
       LEFT JOIN operators o ON o.campus_id = $1 AND o.operator_id = m.operator_id
      WHERE s.campus_id = $1 AND s.look_id = $2 ORDER BY p.campus_no`,
    [campusId, id],
  )
  return rows
}

/** Marks students that a look showed. */
export async function insertMarks(
  db: Queryable,
  campusId: number,
  of: { lookId: string; operatorId: string; mark: AidMark; at: Date },
  students: readonly { markId: string; personId: string }[],
): Promise<void> {
  await db.query(
    `INSERT INTO aid_report_marks (campus_id, person_id, mark_id, look_id, mark, at, operator_id)
     SELECT $1, s.person, s.id, $2, $3, $4, $5 FROM unnest($6::uuid[], $7::uuid[]) AS s (person, id)`,
    [
      campusId,
      of.lookId,
      of.mark,
      of.at,
      of.operatorId,
      students.map(({ personId }) => personId),
      students.map(({ markId }) => markId),
    ],
  )
}
