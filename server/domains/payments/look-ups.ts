import { batchedLookUp, type LookUp, rememberBriefly } from '../../base/batched-look-up.ts'
import type { Pool } from '../../base/database.ts'
import type { Counter, Payer } from './payment.ts'
import { selectCounters, selectPayers } from './store.ts'

/** What a payment reads before the ledger decides it. */
export type PaymentLookUps = {
  /** By alias; always fresh, and payments at the same moment share the query. */
  payerOf: LookUp<Payer>
  /** By terminal id; believed for at most a second, so a suspended terminal takes no money after that. */
  counterOf: LookUp<Counter>
}

/** Makes the look-ups of one process. */
export function createPaymentLookUps(pool: Pool): PaymentLookUps {
  return {
    payerOf: batchedLookUp((campusId, aliases) => selectPayers(pool, campusId, aliases)),
    counterOf: rememberBriefly(
      batchedLookUp((campusId, terminalIds) => selectCounters(pool, campusId, terminalIds)),
      { keptMs: 1000, entriesMax: 10_000 },
    ),
  }
}
