import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool, Rollback } from '../../base/database.ts'
import { claimedTerminal, verifyAssertion } from './assertion.ts'
import { deleteExpired, insertAssertion, insertSession, selectPublicKey, touchActive } from './store.ts'
import { newTerminalToken, SESSION_MS, storedHash } from './terminal.ts'

/**
 * Opens a session of ten minutes for a terminal that proves its key (RFC 7523). An assertion works once.
 * Refuses `assertion_invalid` and, for a genuine assertion only, `terminal_suspended`.
 */
export async function signInTerminal(
  { pool, audiences }: { pool: Pool; audiences: readonly string[] },
  { campusId, assertion }: { campusId: number; assertion: string },
  now: Date,
): Promise<{ ok: true; token: string; expiresAt: Date } | Refusal> {
  const terminalId = claimedTerminal(assertion)
  const known = terminalId && (await selectPublicKey(pool, { campusId, terminalId }))
  if (!known) return refuse('assertion_invalid')
  const { publicKey, state } = known
  const genuine = await verifyAssertion(assertion, { terminalId, publicKey, audiences, now })
  if (!genuine) return refuse('assertion_invalid')
  if (state === 'suspended') return refuse('terminal_suspended')

  const token = newTerminalToken()
  const expiresAt = new Date(now.getTime() + SESSION_MS)
  return inTransaction(pool, async (client) => {
    // Holds the terminal against an activation that replaces its key, which then ends this session too.
    if (!(await touchActive(client, { campusId, terminalId, publicKey, now })))
      return refuse('assertion_invalid')
    await deleteExpired(client, { campusId, terminalId, now })
    const jtiHash = storedHash(genuine.jti)
    const isNew = await insertAssertion(client, {
      campusId,
      terminalId,
      jtiHash,
      expiresAt: genuine.usableUntil,
    })
    if (!isNew) throw new Rollback(refuse('assertion_invalid'))
    await insertSession(client, { campusId, terminalId, tokenHash: storedHash(token), expiresAt })
    return { ok: true, token, expiresAt }
  })
}
