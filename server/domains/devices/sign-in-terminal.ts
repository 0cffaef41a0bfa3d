import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool, Rollback } from '../../base/database.ts'
import { claimedTerminal, verifyAssertion } from './assertion.ts'
import { deleteExpired, insertAssertion, insertSession, selectPublicKey, touchActivated } from './store.ts'
import { newTerminalToken, SESSION_MS, storedHash } from './terminal.ts'

/**
 * Opens a session of ten minutes for a terminal that proves its key (RFC 7523). An assertion works once. A suspended
 * terminal gets one in which it may only hand in what it sold before (RULES 3.7: every genuine record is posted).
 * Refuses `assertion_invalid`.
 */
export async function signInTerminal(
  { pool, audiences }: { pool: Pool; audiences: readonly string[] },
  { campusId, assertion }: { campusId: number; assertion: string },
  now: Date,
): Promise<{ ok: true; token: string; expiresAt: Date; uploadOnly: boolean } | Refusal> {
  const terminalId = claimedTerminal(assertion)
  const publicKey = terminalId && (await selectPublicKey(pool, { campusId, terminalId }))
  if (!publicKey) return refuse('assertion_invalid')
  const genuine = await verifyAssertion(assertion, { terminalId, publicKey, audiences, now })
  if (!genuine) return refuse('assertion_invalid')

  const token = newTerminalToken()
  const expiresAt = new Date(now.getTime() + SESSION_MS)
  return inTransaction(pool, async (client) => {
    // Holds the terminal against an activation that replaces its key, which then ends this session too.
    const state = await touchActivated(client, { campusId, terminalId, publicKey, now })
    if (!state) return refuse('assertion_invalid')
    await deleteExpired(client, { campusId, terminalId, now })
    const jtiHash = storedHash(genuine.jti)
    const isNew = await insertAssertion(client, {
      campusId,
      terminalId,
      jtiHash,
      expiresAt: genuine.usableUntil,
    })
    if (!isNew) throw new Rollback(refuse('assertion_invalid'))
    const uploadOnly = state === 'suspended'
    const tokenHash = storedHash(token)
    await insertSession(client, { campusId, terminalId, tokenHash, expiresAt, uploadOnly })
    return { ok: true, token, expiresAt, uploadOnly }
  })
}
