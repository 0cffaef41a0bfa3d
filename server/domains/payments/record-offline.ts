import { createHash } from 'node:crypto'
import { setImmediate as letOthersGo } from 'node:timers/promises'
import type { OfflineAnswer, OfflineRecord } from '../../../contract/offline.ts'
import type { ProblemCode } from '../../../contract/problem.ts'
import { retryConflicts } from '../../base/database.ts'
import { verifyPayCode } from '../../protocols/pay-code-node.ts'
import type { CaseKind } from '../cases/case.ts'
import { openCase } from '../cases/open-case.ts'
import type { PolicyAt } from '../policy/read.ts'
import { type Judged, judgeOffline } from './judge-offline.ts'
import type { PaymentLookUps } from './look-ups.ts'
import { noteLimits } from './note-offline-limits.ts'
import { noteSuspended } from './note-suspended.ts'
import { contentOf, type GenuineRecord, type StoredRecord } from './offline-record.ts'
import {
  insertRecords,
  insertSequences,
  selectHolders,
  selectRecords,
  selectRegisteredAt,
} from './offline-store.ts'
import type { CredentialDeps } from './read-credential.ts'
import { lossesOf } from './settle-after-loss.ts'
import { type SettleDeps, settleOffline } from './settle-offline.ts'

export type OfflineDeps = SettleDeps &
  Pick<CredentialDeps, 'trustOf'> &
  Pick<PaymentLookUps, 'counterOf'> & { policyAt: PolicyAt }

const SIGNATURES_A_TURN = 10

export type OfflineUpload = { campusId: number; terminalId: string; records: readonly OfflineRecord[] }

/**
 * Takes some of a terminal's journal (RULES 3.7) and answers each record, in order. Every genuine record is posted,
 * under the time it happened; how often and in which order they come changes nothing in the end. Of two records with
 * one id and different contents, which no terminal makes, the first counts and the other is a case.
 */
export async function recordOffline(
  deps: OfflineDeps,
  upload: OfflineUpload,
  now: Date,
): Promise<OfflineAnswer[]> {
  const { pool } = deps
  const { campusId, terminalId, records } = upload
  const judged = await judgeAll(deps, upload, now)
  const arrived = records.filter((_, index) => !isLater(judged[index]!))
  await retryConflicts(() => insertSequences(pool, { campusId, terminalId }, arrived))

  const genuine = judged.flatMap((one) => (one.ok ? one.record : []))
  if (genuine.length > 0) {
    await retryConflicts(() => insertRecords(pool, campusId, genuine, now))
    const kept = await selectRecords(pool, campusId, idsOfRecords(genuine))
    const own = genuine.flatMap((record) => (isKept(record, kept) ? kept.get(record.id)! : []))
    await settleOffline(deps, campusId, [...new Set(own)], now)
    await noteLimits(
      deps,
      upload,
      judged.flatMap((one) => (one.ok ? one : [])),
      now,
    )
    await noteSuspended(pool, upload, genuine, now)
  }
  const settled = await selectRecords(pool, campusId, idsOfRecords(genuine))
  const inCase = [...settled.values()].filter(({ state }) => state === 'case')
  const losses = await lossesOf(pool, campusId, inCase)
  const answers = records.map((record, index) => answerTo(record, judged[index]!, { settled, losses }))
  for (const [index, answer] of answers.entries())
    if (answer.outcome === 'refused') await keepAsCase(deps, upload, records[index]!, answer, now)
  return answers
}

async function judgeAll(
  deps: OfflineDeps,
  { campusId, terminalId, records }: OfflineUpload,
  now: Date,
): Promise<Judged[]> {
  const { pool, counterOf, trustOf, policyAt } = deps
  const trust = trustOf(campusId)
  const codes: ReturnType<typeof verifyPayCode>[] = []
  for (const [index, { credential }] of records.entries()) {
    // Some ms of signatures at a time: payments are answered in between.
    if (index % SIGNATURES_A_TURN === 0) await letOthersGo()
    codes.push(
      credential.kind === 'pay-code'
        ? verifyPayCode(credential.text, trust)
        : { ok: false, code: 'credential_invalid' },
    )
  }
  const aliases = new Set(codes.flatMap((code) => (code.ok ? code.alias : [])))
  const [holders, counter, registeredAt] = await Promise.all([
    selectHolders(pool, campusId, [...aliases]),
    counterOf(campusId, terminalId),
    selectRegisteredAt(pool, campusId, terminalId),
  ])
  return Promise.all(
    records.map(async (record, index) => {
      const code = codes[index]!
      // The campus cannot check a card's TAC yet: the terminal keeps the record.
      if (record.credential.kind === 'card') return { ok: false, later: true, code: 'ledger_unavailable' }
      const at = new Date(record.at)
      return judgeOffline(record, {
        counter: counter && registeredAt ? { ...counter, registeredAt } : undefined,
        code,
        holder: code.ok ? holders.get(code.alias) : undefined,
        policyThen: await policyAt(campusId, Number.isFinite(at.getTime()) ? at : now),
        now,
      })
    }),
  )
}

function answerTo(
  { id }: OfflineRecord,
  judged: Judged,
  { settled, losses }: { settled: ReadonlyMap<string, StoredRecord>; losses: ReadonlyMap<string, Date> },
): OfflineAnswer {
  if (!judged.ok) return { id, outcome: judged.later ? 'later' : 'refused', code: judged.code }
  if (!isKept(judged.record, settled)) return { id, outcome: 'refused', code: 'id_conflict' }
  switch (settled.get(id)!.state) {
    case 'posted':
      return { id, outcome: 'posted' }
    case 'case':
      return { id, outcome: 'case', code: losses.has(id) ? 'card_lost' : 'credential_used' }
    case 'refused':
      return { id, outcome: 'refused', code: 'id_conflict' }
    default:
      return { id, outcome: 'later', code: 'ledger_unavailable' }
  }
}

/** Nobody is paid for it, but nothing that a terminal says it sold is thrown away. */
async function keepAsCase(
  { pool }: OfflineDeps,
  { campusId, terminalId }: OfflineUpload,
  record: OfflineRecord,
  { code }: OfflineAnswer,
  now: Date,
): Promise<void> {
  const kind: CaseKind =
    code === ('id_conflict' satisfies ProblemCode) ? 'offline_id_conflict' : 'offline_not_genuine'
  const content = contentOf(record)
  const { amountFen, at, sequence } = record
  const finding = {
    kind,
    naturalKey: createHash('sha256').update(`${terminalId} ${content}`).digest('hex'),
    subjects: [
      { kind: 'record', id: record.id },
      { kind: 'terminal', id: terminalId },
    ],
    // In full as a text of JSON: jsonb does not take everything that a record may hold.
    detail: { code, amountFen, sequence, at: shownTime(at), content },
  } as const
  await openCase(pool, campusId, finding, now)
}

function shownTime(at: string): string | null {
  const time = new Date(at)
  return Number.isFinite(time.getTime()) ? time.toISOString() : null
}

function isKept(record: GenuineRecord, kept: ReadonlyMap<string, StoredRecord>): boolean {
  const stored = kept.get(record.id)
  return stored?.content === record.content && stored.terminalId === record.terminalId
}

function isLater(judged: Judged): boolean {
  return !judged.ok && judged.later
}

function idsOfRecords(records: readonly GenuineRecord[]): string[] {
  return records.map(({ id }) => id)
}
