import type { CardState } from '../../../contract/cards.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'

// What a person looks at to decide a case.

export type CaseRecord = {
  id: string
  amountFen: Fen
  charged: boolean
  unproved: boolean
  card: { number: string; counter: number; terminalCounter: number } | null
  at: Date
  receivedAt: Date
  personId: string
  person: string
  campusNo: string
  terminalId: string
  terminal: string
  merchant: string
  stall: string | null
}

/** The records that a case is about, by time, with the names that a desk knows people and places by. */
export async function selectCaseRecords(
  db: Queryable,
  campusId: number,
  caseId: string,
): Promise<CaseRecord[]> {
  const { rows } = await db.query<CaseRecord>(
    `SELECT r.record_id AS id, r.amount_fen AS "amountFen",
            r.state = 'posted' OR coalesce(k.decision -> 'chargeRecordIds' ? r.record_id::text, false) AS charged,
            r.state IN ('grey', 'unpaid') AS unproved,
            CASE WHEN r.card_no IS NOT NULL THEN json_build_object('number', r.card_no, 'counter', r.card_counter,
              'terminalCounter', r.terminal_counter) END AS card, r.at, r.received_at AS "receivedAt", r.person_id AS "personId",
            p.name AS person, p.campus_no AS "campusNo", r.terminal_id AS "terminalId", t.name AS terminal,
            m.name AS merchant, s.name AS stall
       FROM case_subjects c
       JOIN cases k ON k.campus_id = c.campus_id AND k.case_id = c.case_id
       JOIN offline_records r ON r.campus_id = c.campus_id AND r.record_id = c.subject_id
       JOIN people p ON p.campus_id = r.campus_id AND p.person_id = r.person_id
       JOIN terminals t ON t.campus_id = r.campus_id AND t.terminal_id = r.terminal_id
       JOIN merchants m ON m.campus_id = r.campus_id AND m.payable_account_id = r.payable_id
       LEFT JOIN stalls s ON s.campus_id = t.campus_id AND s.stall_id = t.stall_id
      WHERE c.campus_id = $1 AND c.case_id = $2 AND c.kind = 'record' ORDER BY r.at, r.record_id`,
    [campusId, caseId],
  )
  return rows
}

/** The card that a case is about, as it is now; null for a case about none of ours. */
export async function selectCaseCard(
  db: Queryable,
  campusId: number,
  caseId: string,
): Promise<{ number: string; state: CardState; blocked: boolean } | null> {
  const { rows } = await db.query<{ number: string; state: CardState; blocked: boolean }>(
    `SELECT d.card_no AS number, d.state, d.blocked_at IS NOT NULL AS blocked
       FROM cases k JOIN cards d ON d.campus_id = k.campus_id AND d.card_no = k.detail ->> 'cardNo'
      WHERE k.campus_id = $1 AND k.case_id = $2`,
    [campusId, caseId],
  )
  return rows[0] ?? null
}
