import type { TerminalKind } from '../../../contract/caller.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import { activationHash } from './issue-activation-code.ts'
import { deleteSessions, lockByActivationCode, updatePublicKey } from './store.ts'
import { normalisePublicKey, type PublicKey } from './terminal.ts'

/**
 * Gives a terminal its key. The key it had before, and every session opened with it, end in the same instant. The
 * same code with the same key again is answered the same: a reply may have been lost.
 * Refuses `public_key_invalid` and `activation_code_invalid`.
 */
export async function activateTerminal(
  { pool, indexKey }: { pool: Pool; indexKey: Buffer },
  { campusId, activationCode, publicKey }: { campusId: number; activationCode: string; publicKey: PublicKey },
  now: Date,
): Promise<{ ok: true; terminalId: string; kind: TerminalKind; name: string } | Refusal> {
  const key = normalisePublicKey(publicKey)
  if (!key) return refuse('public_key_invalid')
  const hash = activationHash(indexKey, activationCode)
  return inTransaction(pool, async (client) => {
    const terminal = await lockByActivationCode(client, { campusId, hash, publicKey: key, now })
    if (!terminal || (terminal.used && !terminal.sameKey)) return refuse('activation_code_invalid')
    const { id: terminalId, kind, name } = terminal
    if (!terminal.used) {
      await updatePublicKey(client, { campusId, terminalId, publicKey: key })
      await deleteSessions(client, { campusId, terminalId })
      await recordAudit(client, {
        campusId,
        at: now,
        actor: { kind: 'terminal', id: terminalId },
        action: 'terminal_activated',
        subjectKind: 'terminal',
        subjectId: terminalId,
        detail: { publicKey: key },
      })
    }
    return { ok: true, terminalId, kind, name }
  })
}
