import type { bankAccountStates } from '../../../contract/payouts.ts'
import type { Queryable } from '../../base/database.ts'

export type BankAccountRow = {
  id: string
  merchantId: string
  state: (typeof bankAccountStates)[number]
  holder: string
  bank: string
  numberSealed: Buffer
  numberTail: string
  askedAt: Date
  askedBy: string
  decidedAt: Date | null
  decidedBy: string | null
  note: string | null
}

/**
 * Holds all that decides where money of merchants goes until the transaction ends: drafts, approvals and changes of bank
 * accounts are so few that they can wait for each other.
 */
export async function holdPayouts(db: Queryable, campusId: number): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtext('merchant_payouts'), $1)`, [campusId])
}

const ACCOUNT = `b.bank_account_id AS id, b.merchant_id AS "merchantId", b.state, b.holder, b.bank,
  b.number_sealed AS "numberSealed", b.number_tail AS "numberTail", b.asked_at AS "askedAt", b.asked_by AS "askedBy",
  b.decided_at AS "decidedAt", b.decided_by AS "decidedBy", b.note`

export async function selectBankAccount(
  db: Queryable,
  campusId: number,
  bankAccountId: string,
): Promise<BankAccountRow | undefined> {
  const { rows } = await db.query<BankAccountRow>(
    `SELECT ${ACCOUNT} FROM merchant_bank_accounts b WHERE b.campus_id = $1 AND b.bank_account_id = $2`,
    [campusId, bankAccountId],
  )
  return rows[0]
}

/** Whether a merchant is there, and whether a change of its bank account waits. */
export async function selectMerchantForAccount(
  db: Queryable,
  campusId: number,
  merchantId: string,
): Promise<{ waits: boolean } | undefined> {
  const { rows } = await db.query<{ waits: boolean }>(
    `SELECT EXISTS (SELECT FROM merchant_bank_accounts b
        WHERE b.campus_id = $1 AND b.merchant_id = $2 AND b.state = 'waiting') AS waits
       FROM merchants WHERE campus_id = $1 AND merchant_id = $2`,
    [campusId, merchantId],
  )
  return rows[0]
}

export async function insertBankAccount(
  db: Queryable,
  campusId: number,
  account: BankAccountRow,
): Promise<void> {
  await db.query(
    `INSERT INTO merchant_bank_accounts
       (campus_id, bank_account_id, merchant_id, state, holder, bank, number_sealed, number_tail, asked_at, asked_by)
     VALUES ($1, $2, $3, 'waiting', $4, $5, $6, $7, $8, $9)`,
    [
      campusId,
      account.id,
      account.merchantId,
      account.holder,
      account.bank,
      account.numberSealed,
      account.numberTail,
      account.askedAt,
      account.askedBy,
    ],
  )
}

/** Notes the decision; an approved account replaces the one in force. */
export async function updateBankAccountDecided(
  db: Queryable,
  campusId: number,
  account: BankAccountRow,
): Promise<void> {
  if (account.state === 'approved')
    await db.query(
      `UPDATE merchant_bank_accounts SET state = 'replaced'
        WHERE campus_id = $1 AND merchant_id = $2 AND state = 'approved'`,
      [campusId, account.merchantId],
    )
  await db.query(
    `UPDATE merchant_bank_accounts SET state = $3, decided_at = $4, decided_by = $5, note = $6
      WHERE campus_id = $1 AND bank_account_id = $2`,
    [campusId, account.id, account.state, account.decidedAt, account.decidedBy, account.note],
  )
}

export type ShownBankAccountRow = BankAccountRow & { askerName: string; deciderName: string }

/** The accounts in force and those that wait, of all merchants. */
export async function selectBankAccounts(db: Queryable, campusId: number): Promise<ShownBankAccountRow[]> {
  const { rows } = await db.query<ShownBankAccountRow>(
    `SELECT ${ACCOUNT}, coalesce(oa.name, '') AS "askerName", coalesce(od.name, '') AS "deciderName"
       FROM merchant_bank_accounts b
       LEFT JOIN operators oa ON oa.campus_id = $1 AND oa.operator_id = b.asked_by
       LEFT JOIN operators od ON od.campus_id = $1 AND od.operator_id = b.decided_by
      WHERE b.campus_id = $1 AND b.state IN ('waiting', 'approved')`,
    [campusId],
  )
  return rows
}
