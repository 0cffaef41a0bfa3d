import type { KeyObject } from 'node:crypto'
import type { Verification } from '../../../contract/accounting.ts'
import type { Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import { verifyLedger } from '../ledger/verify.ts'

/** What was proved is not proved again for so long. */
const KEPT_MS = 60_000
/** Whoever asks waits so long for the end, then asks again. */
const ANSWER_MS = 8_000

type Proof = { answer: Verification; ended: Promise<unknown> }

/**
 * Proves ledgers for whoever asks: one proof of a campus at a time in this process, its result kept for a minute. A proof
 * that cannot be carried out is forgotten, and asked for anew.
 */
export function createVerifications(
  { pool, headKeys, clock }: { pool: Pool; headKeys: readonly KeyObject[]; clock: Clock },
  answerMs = ANSWER_MS,
): (campusId: number) => Promise<Verification> {
  const proofs = new Map<number, Proof>()

  function begin(campusId: number): Proof {
    const answer: Verification = {
      state: 'running',
      startedAt: clock().toISOString(),
      endedAt: null,
      transfers: 0,
      batches: 0,
      wallets: 0,
      faults: 0,
    }
    const onProgress = ({ done }: { done: number }) => {
      answer.transfers = Math.max(answer.transfers, done)
    }
    const prove = async () => {
      try {
        const { ok, faults, ...counts } = await verifyLedger(pool, campusId, { headKeys, onProgress })
        answer.state = ok ? 'holds' : 'broken'
        answer.endedAt = clock().toISOString()
        answer.faults = faults.length
        for (const key of ['transfers', 'batches', 'wallets'] as const) answer[key] = counts[key]
      } catch (error) {
        proofs.delete(campusId)
        throw error
      }
    }
    const ended = prove()
    // Whoever asks hears of it; when nobody does, it is no reason to end the process.
    ended.catch(() => {})
    const proof = { answer, ended }
    proofs.set(campusId, proof)
    return proof
  }

  return async (campusId) => {
    const known = proofs.get(campusId)
    const isOld = known?.answer.endedAt && clock().getTime() - Date.parse(known.answer.endedAt) > KEPT_MS
    const { answer, ended } = known && !isOld ? known : begin(campusId)
    let timer: NodeJS.Timeout | undefined
    const waited = new Promise((resolve) => {
      timer = setTimeout(resolve, answerMs)
    })
    await Promise.race([ended, waited]).finally(() => clearTimeout(timer))
    return { ...answer }
  }
}
