import type { TerminalSelf } from '../../../contract/devices.ts'
import { payCodeUse } from '../../../server/protocols/pay-code.ts'
import { checkPayCodeAtTerminal, type TerminalKnowledge } from '../../../server/protocols/pay-code-web.ts'
import type { Cell } from '../../../ui/cell.ts'
import { type Database, readAll } from '../database.ts'
import type { CodeAttempt } from '../sale/attempt.ts'
import type { ContactLog } from './contact.ts'
import { decideOffline, type OfflineDecision } from './decide-offline.ts'
import type { IssuerKeyCopy } from './issuer-keys.ts'
import type { Journal } from './journal.ts'
import { type Standing, standOffline } from './standing.ts'
import type { UsedCodes } from './used-codes.ts'

/** The till of a register with no network. */
export type OfflineTill = {
  standing: () => Standing
  /** Decides the sale, and has it on disk when it says yes. Rejects when the disk cannot be written. */
  take: (attempt: CodeAttempt) => Promise<OfflineDecision>
  /** A code that was used online here, or may have been, pays no second time when the network is gone. */
  usedOnline: (text: string) => Promise<void>
  journal: Journal
}

export function createOfflineTill(deps: {
  database: Database
  self: Cell<TerminalSelf | null>
  contact: ContactLog
  issuerKeys: IssuerKeyCopy
  journal: Journal
  usedCodes: UsedCodes
  now: () => Date
}): OfflineTill {
  const { journal, now } = deps

  function standing(): Standing {
    if (deps.issuerKeys.get() === null) return { ok: false, why: 'not_allowed' }
    return standOffline(deps.self.get()?.offline, deps.contact.get(), journal.queue(), now())
  }

  async function knowledge(): Promise<TerminalKnowledge | null> {
    const keys = deps.issuerKeys.get()
    if (!keys) return null
    const listed = await readAll(deps.database, 'hotList')
    return {
      ...keys,
      hotAliases: new Set(listed.filter(({ kind }) => kind === 'alias').map(({ value }) => value)),
      usedCodes: new Set([...journal.usedCodes(), ...deps.usedCodes.uses()]),
    }
  }

  return {
    standing,
    journal,
    async take(attempt) {
      const at = now()
      const known = await knowledge()
      if (!known) return { ok: false, code: 'offline_stopped' }
      const decision = await decideOffline(attempt, standing(), known, journal, at)
      if (decision.ok) await journal.append(attempt, decision.code, at)
      return decision
    },
    async usedOnline(text) {
      const keys = deps.issuerKeys.get()
      if (!keys) return
      const nothing = { hotAliases: new Set<string>(), usedCodes: new Set<string>() }
      const code = await checkPayCodeAtTerminal(text, { ...keys, ...nothing }, now())
      if (code.ok) await deps.usedCodes.add(payCodeUse(code), now())
    },
  }
}
