import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import { putOnHotList } from '../hot-list/listed.ts'
import { endKey, isOwnKey, selectCurrentKey } from './pay-key-store.ts'
import { lockCredentials } from './store.ts'

/**
 * Ends the pay key of a phone that signs out (DESIGN 5): its codes are refused at once, and its alias goes on the hot
 * list. A key that had ended before, by another phone's say, stays as it was: repeating it is harmless.
 * Refuses `not_found` for a key that never was the person's.
 */
export async function endPayKey(
  pool: Pool,
  { campusId, personId, keyId }: { campusId: number; personId: string; keyId: string },
  now: Date,
): Promise<{ ok: true } | Refusal> {
  return inTransaction(pool, async (db) => {
    await lockCredentials(db, campusId, personId)
    if (!(await isOwnKey(db, campusId, personId, keyId))) return refuse('not_found')
    const key = await selectCurrentKey(db, campusId, personId)
    if (key?.keyId !== keyId) return { ok: true }
    await endKey(db, campusId, keyId, now)
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'person', id: personId },
      action: 'pay_key_ended',
      subjectKind: 'person',
      subjectId: personId,
      detail: { keyId, alias: key.alias },
    })
    await putOnHotList(db, campusId, [{ kind: 'alias', value: key.alias }], 'key_ended', now)
    return { ok: true }
  })
}
