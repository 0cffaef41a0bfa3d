import { setImmediate as letOthersGo } from 'node:timers/promises'
import type { OfflineRecord } from '../../../contract/offline.ts'
import type { Pool } from '../../base/database.ts'
import type { MasterKeys } from '../../protocols/card-keys.ts'
import { verifyPayCode } from '../../protocols/pay-code-node.ts'
import type { Policy } from '../policy/policy.ts'
import type { PolicyAt } from '../policy/read.ts'
import { selectCardHolders } from './card-record-store.ts'
import { type Judged, judgeOffline, type Proof, proveByCode } from './judge-offline.ts'
import type { PaymentLookUps } from './look-ups.ts'
import { selectHolders, selectRegisteredAt } from './offline-store.ts'
import { proveByCard } from './prove-by-card.ts'
import type { CredentialDeps } from './read-credential.ts'

export type JudgeDeps = Pick<CredentialDeps, 'trustOf'> &
  Pick<PaymentLookUps, 'counterOf'> & {
    pool: Pool
    policyAt: PolicyAt
    /** The campus's card keys; null where it has none. */
    masterKeysOf: (campusId: number) => MasterKeys | null
  }

export type OfflineUpload = { campusId: number; terminalId: string; records: readonly OfflineRecord[] }

const SIGNATURES_A_TURN = 10

type Prove = (at: Date, policyThen: Policy) => Proof

/** Judges each record of an upload, in order; what they need of the database is asked for together. */
export async function judgeRecords(deps: JudgeDeps, upload: OfflineUpload, now: Date): Promise<Judged[]> {
  const { pool, counterOf, policyAt } = deps
  const { campusId, terminalId, records } = upload
  const [proofs, counter, registeredAt] = await Promise.all([
    proofsOf(deps, upload),
    counterOf(campusId, terminalId),
    selectRegisteredAt(pool, campusId, terminalId),
  ])
  return Promise.all(
    records.map(async (record, index) => {
      const at = new Date(record.at)
      const policyThen = await policyAt(campusId, Number.isFinite(at.getTime()) ? at : now)
      return judgeOffline(record, {
        counter: counter && registeredAt ? { ...counter, registeredAt } : undefined,
        proof: proofs[index]!(at, policyThen),
        policyThen,
        now,
      })
    }),
  )
}

async function proofsOf(
  { pool, trustOf, masterKeysOf }: JudgeDeps,
  { campusId, terminalId, records }: OfflineUpload,
): Promise<Prove[]> {
  const trust = trustOf(campusId)
  const keys = masterKeysOf(campusId)
  const codes: (ReturnType<typeof verifyPayCode> | null)[] = []
  for (const [index, { credential }] of records.entries()) {
    // Some ms of signatures at a time: payments are answered in between.
    if (index % SIGNATURES_A_TURN === 0) await letOthersGo()
    codes.push(credential.kind === 'pay-code' ? verifyPayCode(credential.text, trust) : null)
  }
  const aliases = new Set(codes.flatMap((code) => (code?.ok ? code.alias : [])))
  const cardNos = new Set(
    records.flatMap(({ credential }) => ('cardNo' in credential ? credential.cardNo : [])),
  )
  const [holders, cardHolders] = await Promise.all([
    selectHolders(pool, campusId, [...aliases]),
    cardNos.size === 0 ? new Map() : selectCardHolders(pool, campusId, [...cardNos]),
  ])
  return records.map(
    (record, index): Prove =>
      (at, policyThen) => {
        const { credential } = record
        if (credential.kind === 'card') {
          const holder = cardHolders.get(credential.cardNo)
          return proveByCard(record, credential, { terminalId, holder, keys, policyThen })
        }
        const code = codes[index]!
        return proveByCode(code, code.ok ? holders.get(code.alias) : undefined, at, policyThen)
      },
  )
}
