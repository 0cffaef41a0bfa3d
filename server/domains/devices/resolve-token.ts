import type { Caller } from '../../../contract/caller.ts'
import { batchedLookUp, rememberBriefly } from '../../base/batched-look-up.ts'
import type { Pool } from '../../base/database.ts'
import { type SessionRow, selectSessions } from './store.ts'
import { isTerminalToken, storedHash } from './terminal.ts'

type TerminalCaller = Extract<Caller, { kind: 'terminal' }>
/** Whose session a bearer token is; null if it is no terminal's, unknown, ended or expired. */
export type ResolveTerminalToken = (
  campusId: number,
  token: string,
  now: Date,
) => Promise<TerminalCaller | null>

/**
 * Makes the resolver of one process. It believes what it read for at most a second (a session that was ended works
 * no longer than that), and tokens that it does not know share a query: no payment waits for its own.
 */
export function createTerminalTokens(pool: Pool): ResolveTerminalToken {
  const sessionOf = rememberBriefly<SessionRow>(
    batchedLookUp(async (campusId, tokens) => {
      const tokenOf = new Map(tokens.map((token) => [storedHash(token).toString('hex'), token]))
      const rows = await selectSessions(pool, campusId, [...tokenOf.keys()])
      return new Map(rows.map((row) => [tokenOf.get(row.tokenHash)!, row]))
    }),
    { keptMs: 1000, entriesMax: 10_000 },
  )
  return async (campusId, token, now) => {
    if (!isTerminalToken(token)) return null
    const session = await sessionOf(campusId, token)
    if (!session || session.expiresAt <= now) return null
    const { terminalId, kind, merchantId, uploadOnly } = session
    return {
      kind: 'terminal',
      terminalId,
      terminalKind: kind,
      merchantId,
      ...(uploadOnly ? { restricted: 'upload-only' as const } : {}),
    }
  }
}
