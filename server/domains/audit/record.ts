import type { Queryable } from '../../base/database.ts'
import { insertEntries } from './store.ts'

/** Who did it. `id` is the person's, operator's or terminal's; the system has none. */
export type Actor = { kind: 'person' | 'operator' | 'terminal' | 'system'; id: string | null }

export type AuditEntry = {
  campusId: number
  at: Date
  actor: Actor
  /** A past participle with its noun: `loss_reported`, `pin_reset`, `person_viewed`. */
  action: string
  subjectKind:
    | 'person'
    | 'operator'
    | 'terminal'
    | 'merchant'
    | 'stall'
    | 'policy'
    | 'payment'
    | 'cash_top_up'
    | 'session'
    | 'case'
    | 'report'
  subjectId: string | null
  /** What changed, without secrets: never a PIN, a whole ID number or a token. */
  detail?: Record<string, unknown>
}

/**
 * Writes who did what to whom. Called with the client of the transaction that makes the change, so that neither
 * exists without the other.
 */
export async function recordAudit(db: Queryable, entry: AuditEntry): Promise<void> {
  await insertEntries(db, [entry])
}

/** The same for many at once, in their order: an import, a batch. */
export async function recordAudits(db: Queryable, entries: readonly AuditEntry[]): Promise<void> {
  await insertEntries(db, entries)
}
