import { batchedLookUp, type LookUp, rememberBriefly } from '../../base/batched-look-up.ts'
import type { Pool } from '../../base/database.ts'
import { type CardPayer, type Counter, lacksShift, type Payer } from './payment.ts'
import { selectCardPayers, selectCounters, selectPayers } from './store.ts'

/** What a payment reads before the ledger decides it. */
export type PaymentLookUps = {
  /** By alias; always fresh, and payments at the same moment share the query. */
  payerOf: LookUp<Payer>
  /** By card number; as fresh. */
  cardPayerOf: LookUp<CardPayer>
  /** By terminal id; believed for at most a second, so a suspended terminal takes no money after that. */
  counterOf: LookUp<Counter>
  /** The same as it is now: for what is rare, or must know of a shift at once. */
  counterNowOf: LookUp<Counter>
}

/** Makes the look-ups of one process. */
export function createPaymentLookUps(pool: Pool): PaymentLookUps {
  const counterNowOf = batchedLookUp((campusId, terminalIds: string[]) =>
    selectCounters(pool, campusId, terminalIds),
  )
  const recentCounterOf = rememberBriefly(counterNowOf, { keptMs: 1000, entriesMax: 10_000 })
  return {
    payerOf: batchedLookUp((campusId, aliases) => selectPayers(pool, campusId, aliases)),
    cardPayerOf: batchedLookUp((campusId, cardNos) => selectCardPayers(pool, campusId, cardNos)),
    counterNowOf,
    // Who opened a shift sells at once: that there is none is not believed from memory.
    async counterOf(campusId, terminalId) {
      const counter = await recentCounterOf(campusId, terminalId)
      return counter && lacksShift(counter) ? counterNowOf(campusId, terminalId) : counter
    },
  }
}
