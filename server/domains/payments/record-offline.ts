import { createHash } from 'node:crypto'
import type { OfflineAnswer, OfflineRecord } from '../../../contract/offline.ts'
import type { ProblemCode } from '../../../contract/problem.ts'
import { inTransaction, retryConflicts } from '../../base/database.ts'
import { blockCard } from '../cards/block-card.ts'
import type { CaseKind } from '../cases/case.ts'
import { openCase } from '../cases/open-case.ts'
import { updateProved } from './card-record-store.ts'
import type { Judged } from './judge-offline.ts'
import { type JudgeDeps, judgeRecords, type OfflineUpload } from './judge-records.ts'
import { noteBackwards } from './note-backwards.ts'
import { noteLimits } from './note-offline-limits.ts'
import { noteSuspended } from './note-suspended.ts'
import { contentOf, type GenuineRecord, isUnproved, type StoredRecord } from './offline-record.ts'
import { insertRecords, insertSequences, selectRecords } from './offline-store.ts'
import { lossesOf } from './settle-after-loss.ts'
import { type SettleDeps, settleOffline } from './settle-offline.ts'

export type OfflineDeps = SettleDeps & JudgeDeps

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
  const judged = await judgeRecords(deps, upload, now)
  const arrived = records.filter((_, index) => !isLater(judged[index]!))
  await retryConflicts(() => insertSequences(pool, { campusId, terminalId }, arrived))

  const genuine = judged.flatMap((one) => (one.ok ? one.record : []))
  if (genuine.length > 0) {
    const kept = await keep(deps, campusId, genuine, now)
    await settleOffline(deps, campusId, [...new Set(kept.values())], now)
    const sold = judged.flatMap((one) => (one.ok && !isUnproved(kept.get(one.record.id)) ? one : []))
    await noteLimits(deps, upload, sold, now)
    const records = sold.map(({ record }) => record)
    await noteSuspended(pool, upload, records, now)
    await noteBackwards(pool, campusId, records, now)
  }
  const settled = await selectRecords(pool, campusId, idsOfRecords(genuine))
  const inCase = [...settled.values()].filter(({ state }) => state === 'case')
  const losses = await lossesOf(pool, campusId, inCase)
  const answers = records.map((record, index) => answerTo(record, judged[index]!, { settled, losses }))
  for (const [index, answer] of answers.entries())
    if (answer.outcome === 'refused')
      await keepAsCase(deps, upload, records[index]!, answer, judged[index]!, now)
  return answers
}

/** Writes down what is new, and the proof of what was grey. @returns those that are these records, by their ids */
async function keep(
  { pool }: OfflineDeps,
  campusId: number,
  genuine: readonly GenuineRecord[],
  now: Date,
): Promise<Map<string, StoredRecord>> {
  await retryConflicts(() => insertRecords(pool, campusId, genuine, now))
  const proved = genuine.filter(({ card }) => card !== null && card.tac !== null)
  if (proved.length > 0) await retryConflicts(() => updateProved(pool, campusId, proved))
  const kept = await selectRecords(pool, campusId, idsOfRecords(genuine))
  return new Map(
    genuine.flatMap((record) => (isKept(record, kept) ? [[record.id, kept.get(record.id)!]] : [])),
  )
}

function answerTo(
  { id }: OfflineRecord,
  judged: Judged,
  { settled, losses }: { settled: ReadonlyMap<string, StoredRecord>; losses: ReadonlyMap<string, Date> },
): OfflineAnswer {
  if (!judged.ok) return { id, outcome: judged.later ? 'later' : 'refused', code: judged.code }
  if (!isKept(judged.record, settled)) return { id, outcome: 'refused', code: 'id_conflict' }
  const { state } = settled.get(id)!
  switch (state) {
    case 'posted':
    case 'grey':
    case 'unpaid':
      return { id, outcome: state }
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
  judged: Judged,
  now: Date,
): Promise<void> {
  const kind: CaseKind =
    code === ('id_conflict' satisfies ProblemCode) ? 'offline_id_conflict' : 'offline_not_genuine'
  const { amountFen, at, sequence, credential } = record
  // Whatever TAC is tried, it is one case; the first is kept with it.
  const forged = !judged.ok && judged.isForged && credential.kind === 'card' ? credential : null
  const content = contentOf(record)
  const finding = {
    kind,
    naturalKey: createHash('sha256').update(`${terminalId} ${content}`).digest('hex'),
    subjects: [
      { kind: 'record', id: record.id },
      { kind: 'terminal', id: terminalId },
    ],
    // In full as a text of JSON: jsonb does not take everything that a record may hold.
    detail: {
      code,
      amountFen,
      sequence,
      at: shownTime(at),
      content,
      ...(forged && { cardNo: forged.cardNo, tac: forged.tac }),
    },
  } as const
  if (!forged) return openCase(pool, campusId, finding, now)
  await retryConflicts(() =>
    inTransaction(pool, (db) => blockCard(db, campusId, forged.cardNo, { finding, terminalId }, now)),
  )
}

function shownTime(at: string): string | null {
  const time = new Date(at)
  return Number.isFinite(time.getTime()) ? time.toISOString() : null
}

function isKept(record: GenuineRecord, kept: ReadonlyMap<string, StoredRecord>): boolean {
  const stored = kept.get(record.id)
  // Of one that is grey although it came with its TAC, the TAC proves another record.
  const isAnothers = isUnproved(stored) && stored?.card?.tac === null && record.card?.tac != null
  return stored?.content === record.content && stored.terminalId === record.terminalId && !isAnothers
}

function isLater(judged: Judged): boolean {
  return !judged.ok && judged.later
}

function idsOfRecords(records: readonly GenuineRecord[]): string[] {
  return records.map(({ id }) => id)
}
