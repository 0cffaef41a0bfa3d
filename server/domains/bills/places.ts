import type { Queryable } from '../../base/database.ts'
import type { AccountId, AccountKind, PostedAct } from '../ledger/transfer.ts'
import { scannedStallOf } from '../payments/means.ts'
import { selectAccounts, selectStallNames, selectTerminals } from './store.ts'

/** An account on the other side of a bill, and the merchant it is owed to. */
export type AccountFacts = {
  accountId: AccountId
  kind: AccountKind
  /** Which of several of its kind: the channel of a clearing account. */
  code: string
  merchantId: string | null
  merchant: string | null
  merchantEn: string | null
  merchantKind: string | null
}
export type TerminalFacts = { terminalId: string; name: string; stall: StallName | null }
/** What people call a stall, in both languages. */
export type StallName = { name: string; nameEn: string }

/** Where acts took place. */
export type Places = {
  accounts: ReadonlyMap<AccountId, AccountFacts>
  terminals: ReadonlyMap<string, TerminalFacts>
  /** Names of the stalls whose codes were scanned. */
  stalls: ReadonlyMap<string, StallName>
}

/** Reads where these acts took place: three queries at most, however many they are. */
export async function readPlaces(
  db: Queryable,
  campusId: number,
  acts: readonly PostedAct[],
): Promise<Places> {
  const accountIds = [...new Set(acts.map(({ accountId }) => accountId))]
  const terminalIds = [...new Set(acts.flatMap(({ terminalId }) => terminalId ?? []))]
  const stallIds = [...new Set(acts.flatMap((act) => scannedStallOf(act) ?? []))]
  const [accounts, terminals, stalls] = await Promise.all([
    selectAccounts(db, campusId, accountIds),
    terminalIds.length > 0 ? selectTerminals(db, campusId, terminalIds) : [],
    stallIds.length > 0 ? selectStallNames(db, campusId, stallIds) : new Map<string, StallName>(),
  ])
  return {
    accounts: new Map(accounts.map((account) => [account.accountId, account])),
    terminals: new Map(terminals.map((terminal) => [terminal.terminalId, terminal])),
    stalls,
  }
}
