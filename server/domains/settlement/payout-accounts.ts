import type { BankAccount } from '../../../contract/leavings.ts'
import type { MerchantBankAccounts } from '../../../contract/payouts.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { isTimely } from '../../base/id-range.ts'
import { type Keys, openText, sealText } from '../../base/keys.ts'
import { recordAudit } from '../audit/record.ts'
import { listMerchants } from '../merchants/list-merchants.ts'
import { bankAccountSealedWhere } from './payout.ts'
import {
  type BankAccountRow,
  holdPayouts,
  insertBankAccount,
  type ShownBankAccountRow,
  selectBankAccount,
  selectBankAccounts,
  selectMerchantForAccount,
  updateBankAccountDecided,
} from './payout-account-store.ts'

/**
 * Proposes where a merchant is paid from now on. Until another operator has decided, nothing is paid to the merchant: whoever
 * gets hold of one sign-in must not be able to direct money. Repeating the id repeats the answer.
 * Refuses `merchant_unknown`, `id_conflict`, `id_time_invalid`, `payout_state_conflict` (another change waits).
 */
export async function askBankAccount(
  { pool, keys }: { pool: Pool; keys: Pick<Keys, 'dataKey'> },
  order: { campusId: number; operatorId: string; merchantId: string; id: string; account: BankAccount },
  now: Date,
): Promise<{ ok: true; repeat: boolean } | Refusal> {
  const { campusId, operatorId, merchantId, id, account } = order
  return inTransaction(pool, async (db) => {
    await holdPayouts(db, campusId)
    const merchant = await selectMerchantForAccount(db, campusId, merchantId)
    if (!merchant) return refuse('merchant_unknown')
    const known = await selectBankAccount(db, campusId, id)
    if (known) {
      const isSame =
        known.merchantId === merchantId &&
        known.askedBy === operatorId &&
        known.holder === account.holder &&
        known.bank === account.bank &&
        openText(keys.dataKey, known.numberSealed, bankAccountSealedWhere(campusId, id)) === account.number
      return isSame ? { ok: true, repeat: true } : refuse('id_conflict')
    }
    if (!isTimely(id, now)) return refuse('id_time_invalid')
    if (merchant.waits) return refuse('payout_state_conflict')
    const { holder, bank, number } = account
    const numberTail = number.slice(-4)
    const numberSealed = sealText(keys.dataKey, number, bankAccountSealedWhere(campusId, id))
    const asked = { askedAt: now, askedBy: operatorId, decidedAt: null, decidedBy: null, note: null }
    const row = {
      id,
      merchantId,
      state: 'waiting',
      holder,
      bank,
      numberSealed,
      numberTail,
      ...asked,
    } as const
    await insertBankAccount(db, campusId, row)
    await note(db, campusId, operatorId, 'merchant_account_asked', row, now)
    return { ok: true, repeat: false }
  })
}

/**
 * Approves or refuses a change, once: by another operator than who proposed it, who may only take it back. The same decision
 * by the same operator is answered the same.
 * Refuses `not_found`, `payout_state_conflict` (decided already), `second_person_required`.
 */
export async function decideBankAccount(
  { pool }: { pool: Pool },
  order: { campusId: number; operatorId: string; bankAccountId: string; approve: boolean; note: string },
  now: Date,
): Promise<{ ok: true } | Refusal> {
  const { campusId, operatorId, bankAccountId, approve } = order
  return inTransaction(pool, async (db) => {
    await holdPayouts(db, campusId)
    const account = await selectBankAccount(db, campusId, bankAccountId)
    if (!account) return refuse('not_found')
    if (account.state !== 'waiting') {
      const isSame = account.decidedBy === operatorId && approve === (account.state !== 'refused')
      return isSame ? { ok: true } : refuse('payout_state_conflict')
    }
    if (approve && account.askedBy === operatorId) return refuse('second_person_required')
    const state = approve ? 'approved' : 'refused'
    const after: BankAccountRow = {
      ...account,
      state,
      decidedAt: now,
      decidedBy: operatorId,
      note: order.note,
    }
    await updateBankAccountDecided(db, campusId, after)
    const action = approve ? 'merchant_account_approved' : 'merchant_account_refused'
    await note(db, campusId, operatorId, action, after, now)
    return { ok: true }
  })
}

async function note(
  db: Parameters<typeof recordAudit>[0],
  campusId: number,
  operatorId: string,
  action: string,
  { id, merchantId, holder, bank, numberTail, note: why }: BankAccountRow,
  now: Date,
): Promise<void> {
  await recordAudit(db, {
    campusId,
    at: now,
    actor: { kind: 'operator', id: operatorId },
    action,
    subjectKind: 'merchant',
    subjectId: merchantId,
    detail: { bankAccountId: id, holder, bank, numberTail, ...(why === null ? {} : { note: why }) },
  })
}

/** Every merchant with the account in force and the one that waits. */
export async function listBankAccounts(pool: Pool, campusId: number): Promise<MerchantBankAccounts> {
  const [merchants, accounts] = await Promise.all([
    listMerchants(pool, campusId),
    selectBankAccounts(pool, campusId),
  ])
  return {
    merchants: merchants.map(({ merchantId, name, nameEn }) => {
      const merchant = { id: merchantId, name, nameEn }
      const shown = (state: BankAccountRow['state']) => {
        const row = accounts.find((account) => account.merchantId === merchantId && account.state === state)
        return row ? shownAccount(row, merchant) : null
      }
      return { merchant, approved: shown('approved'), waiting: shown('waiting') }
    }),
  }
}

function shownAccount(
  row: ShownBankAccountRow,
  merchant: { id: string; name: string; nameEn: string },
): NonNullable<MerchantBankAccounts['merchants'][number]['approved']> {
  const { id, state, holder, bank, numberTail, askedAt, askedBy, decidedAt, decidedBy, note: why } = row
  return {
    id,
    merchant,
    state,
    holder,
    bank,
    numberTail,
    askedAt: askedAt.toISOString(),
    askedBy: { id: askedBy, name: row.askerName },
    decidedAt: decidedAt?.toISOString() ?? null,
    decidedBy: decidedBy === null ? null : { id: decidedBy, name: row.deciderName },
    note: why,
  }
}
