import type { TerminalKind } from '../../../contract/caller.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { insertTerminal, placeExists, selectTerminal } from './store.ts'
import type { Terminal } from './terminal.ts'

export type NewTerminal = {
  id: string
  kind: TerminalKind
  name: string
  merchantId: string | null
  stallId: string | null
}

/**
 * Registers a terminal, or answers with the one that was registered under this id with the same values.
 * Refuses `merchant_unknown` (also a stall of another merchant) and `id_conflict`.
 */
export async function registerTerminal(
  pool: Pool,
  { campusId, actor, terminal }: { campusId: number; actor: Actor; terminal: NewTerminal },
  now: Date,
): Promise<{ ok: true; terminal: Terminal } | Refusal> {
  const { id: terminalId, kind, name, merchantId, stallId } = terminal
  if (merchantId === null && stallId !== null) return refuse('merchant_unknown')
  return inTransaction(pool, async (client) => {
    if (merchantId !== null && !(await placeExists(client, { campusId, merchantId, stallId })))
      return refuse('merchant_unknown')
    const isNew = await insertTerminal(client, { campusId, terminalId, kind, name, merchantId, stallId, now })
    const registered = await selectTerminal(client, { campusId, terminalId })
    assert(registered, 'the terminal was inserted or was there')
    if (isNew) {
      await recordAudit(client, {
        campusId,
        at: now,
        actor,
        action: 'terminal_registered',
        subjectKind: 'terminal',
        subjectId: terminalId,
        detail: { kind, name, merchantId, stallId },
      })
    }
    const same =
      registered.kind === kind &&
      registered.name === name &&
      registered.merchantId === merchantId &&
      registered.stallId === stallId
    return same ? { ok: true, terminal: registered } : refuse('id_conflict')
  })
}
