import assert from 'node:assert/strict'
import type { OfflineAnswer, OfflineRecord } from '../contract/offline.ts'
import { uuidv7 } from '../server/base/ids.ts'
import type { Poster } from '../server/domains/ledger/poster.ts'
import { verifyLedger } from '../server/domains/ledger/verify.ts'
import { accountBalance, readWallet } from '../server/domains/ledger/wallet.ts'
import { createPaymentLookUps } from '../server/domains/payments/look-ups.ts'
import { type OfflineDeps, recordOffline } from '../server/domains/payments/record-offline.ts'
import { CARD_KEYS } from './card-keys.ts'
import {
  afterNoon,
  NOON,
  type TestCampus,
  type TestMerchant,
  type TestPerson,
  type TestTerminal,
} from './factories.ts'

// Sales made with no network, and what their upload comes to.

let sequence = 0

type CodeRecord = OfflineRecord & { credential: { kind: 'pay-code' } }

/** A sale of ¥12.50 at NOON by pay code, changed as told. */
export function offlineSale(code: string, changes: Partial<CodeRecord> = {}): CodeRecord {
  sequence += 1
  const credential = { kind: 'pay-code', text: code } as const
  return {
    id: uuidv7(NOON),
    amountFen: 12_50,
    credential,
    at: NOON.toISOString(),
    sequence,
    ...changes,
  }
}

/** A server that takes uploads: two of them have two posters. */
export function offlineServer(campus: TestCampus, poster: Pick<Poster, 'post'> = campus.poster) {
  const deps: OfflineDeps = {
    ...campus,
    posterOf: () => poster,
    counterOf: createPaymentLookUps(campus.pool).counterOf,
    masterKeysOf: () => CARD_KEYS,
  }
  const { campusId } = campus
  return {
    deps,
    upload: (terminal: TestTerminal, records: OfflineRecord[], now = afterNoon(3600)) =>
      recordOffline(deps, { campusId, terminalId: terminal.terminalId, records }, now),
  }
}

/** `posted`, or the outcome with its code: what tables of outcomes compare. */
export function wordsOf(answers: readonly OfflineAnswer[]): string[] {
  return answers.map(({ outcome, code }) => (code === undefined ? outcome : `${outcome} ${code}`))
}

/** What people have, what merchants are owed. */
export async function balances(
  { pool, campusId }: TestCampus,
  people: readonly Pick<TestPerson, 'walletId'>[],
  merchants: readonly Pick<TestMerchant, 'payableId'>[],
): Promise<{ people: number[]; merchants: number[] }> {
  const wallets = await Promise.all(people.map(({ walletId }) => readWallet(pool, campusId, walletId)))
  const owed = await Promise.all(merchants.map(({ payableId }) => accountBalance(pool, campusId, payableId)))
  return { people: wallets.map(({ walletFen }) => walletFen), merchants: owed }
}

/** The cases of a campus: their kinds, states and how many subjects of each kind they have. */
export async function casesOf({ pool, campusId }: TestCampus, subjectId: string): Promise<string[]> {
  const { rows } = await pool.query<{ words: string }>(
    `SELECT c.kind || ' ' || c.state || ': ' || string_agg(s.kind, ' ' ORDER BY s.kind) AS words
       FROM cases c JOIN case_subjects s USING (campus_id, case_id)
      WHERE c.campus_id = $1 AND c.case_id IN (SELECT case_id FROM case_subjects WHERE subject_id = $2)
      GROUP BY c.case_id, c.kind, c.state ORDER BY 1`,
    [campusId, subjectId],
  )
  return rows.map(({ words }) => words)
}

/** Fails with what is wrong in the ledger. */
export async function assertLedger({ pool, campusId }: TestCampus): Promise<void> {
  const { faults } = await verifyLedger(pool, campusId)
  assert.deepEqual(faults, [])
}
