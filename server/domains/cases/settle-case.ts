import type { PoolClient } from '../../base/database.ts'
import { type CaseKey, insertEvent, selectCase, updateSettled } from './store.ts'

/** Ends a case whose reason is gone by itself, whatever state it was in; nobody has decided it. Harmless to repeat. */
export async function settleCaseIn(db: PoolClient, key: CaseKey, note: string, now: Date): Promise<void> {
  const found = await selectCase(db, key, { lock: true })
  if (!found || found.state === 'decided') return
  await updateSettled(db, { ...key, note, now })
  await insertEvent(db, { ...key, what: 'decided', at: now, operatorId: null, detail: { note } })
}
