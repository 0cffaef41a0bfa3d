import type { Caller } from '../../../contract/caller.ts'
import { isToken, tokenHash } from '../../base/bearer-token.ts'
import { inTransaction, type Pool, type Queryable } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import { deleteByToken, deleteSessionsBefore, selectByToken, touchSession } from './session-store.ts'

/** What an operator's tokens begin with. */
export const OPERATOR_TOKEN = 'oco_'
export type OperatorCaller = Extract<Caller, { kind: 'operator' }>

const LIFE_MS = 12 * 3600_000
const IDLE_MS = 2 * 3600_000
const TOUCH_MS = 60_000

/** Whose session a bearer token is: a shift of 12 hours that ends after 2 hours idle. Null if it is no operator's. */
export async function resolveOperatorToken(
  pool: Pool,
  campusId: number,
  token: string,
  now: Date,
): Promise<OperatorCaller | null> {
  if (!isToken(OPERATOR_TOKEN, token)) return null
  const session = await selectByToken(pool, campusId, tokenHash(token), limits(now))
  if (!session) return null
  const { sessionId, operatorId, login, roles, merchantId, lastUsedAt } = session
  if (now.getTime() - lastUsedAt.getTime() >= TOUCH_MS) await touchSession(pool, campusId, sessionId, now)
  return { kind: 'operator', operatorId, login, roles, merchantId }
}

/** Signs an operator out; harmless to repeat. */
export async function endOperatorSession(
  pool: Pool,
  { campusId, token }: { campusId: number; token: string },
  now: Date,
): Promise<void> {
  await inTransaction(pool, async (db) => {
    const operatorId = await deleteByToken(db, campusId, tokenHash(token))
    if (operatorId === null) return
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'operator', id: operatorId },
      action: 'operator_signed_out',
      subjectKind: 'operator',
      subjectId: operatorId,
    })
  })
}

/** Removes sessions that have ended by themselves. For a job, once an hour or so. */
export async function sweepOperatorSessions(db: Queryable, now: Date): Promise<void> {
  const { begunAfter, usedAfter } = limits(now)
  await deleteSessionsBefore(db, begunAfter, usedAfter)
}

function limits(now: Date): { begunAfter: Date; usedAfter: Date } {
  return {
    begunAfter: new Date(now.getTime() - LIFE_MS),
    usedAfter: new Date(now.getTime() - IDLE_MS),
  }
}
