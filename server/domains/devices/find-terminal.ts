import type { Queryable } from '../../base/database.ts'
import { selectTerminal } from './store.ts'
import type { Terminal } from './terminal.ts'

/** A terminal that was registered, in whatever state; null for none. */
export function findTerminal(
  db: Queryable,
  of: { campusId: number; terminalId: string },
): Promise<Terminal | null> {
  return selectTerminal(db, of)
}
