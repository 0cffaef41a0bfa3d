import { inTransaction, type Pool } from '../../base/database.ts'
import { lookupHash } from '../../base/keys.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { updateActivationCode } from './store.ts'
import { ACTIVATION_MS, newActivationCode, normaliseActivationCode } from './terminal.ts'

/** What an activation code is found by: an HMAC, so that the database alone does not tell which codes work. */
export function activationHash(indexKey: Buffer, code: string): Buffer {
  return lookupHash(indexKey, 'terminals.activation_hash', normaliseActivationCode(code))
}

/** Makes the code that a terminal is activated with, once, within 24 h. An earlier one no longer works. */
export async function issueActivationCode(
  { pool, indexKey }: { pool: Pool; indexKey: Buffer },
  { campusId, actor, terminalId }: { campusId: number; actor: Actor; terminalId: string },
  now: Date,
): Promise<{ activationCode: string; expiresAt: Date }> {
  const activationCode = newActivationCode()
  const expiresAt = new Date(now.getTime() + ACTIVATION_MS)
  await inTransaction(pool, async (client) => {
    const hash = activationHash(indexKey, activationCode)
    await updateActivationCode(client, { campusId, terminalId, hash, expiresAt })
    await recordAudit(client, {
      campusId,
      at: now,
      actor,
      action: 'activation_code_issued',
      subjectKind: 'terminal',
      subjectId: terminalId,
    })
  })
  return { activationCode, expiresAt }
}
