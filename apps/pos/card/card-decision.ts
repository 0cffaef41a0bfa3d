/** Why a card pays nothing at a register with no network. */
export type CardRefusal =
  | 'card_listed'
  | 'card_allowance'
  | 'card_visitor'
  | 'card_refused'
  | 'card_contradiction'
  | 'card_no_keys'

/**
 * What came of a sale from a card's allowance. `paid`: its record is on disk. `refused`: nothing was taken. `torn`: nothing
 * was taken either, and the same card may try again. `open`: only that card can say whether it paid.
 */
export type CardDecision =
  | { is: 'paid'; allowanceFen: number | null }
  | {
      is: 'refused'
      code:
        | CardRefusal
        | 'offline_stopped'
        | 'offline_full'
        | 'id_conflict'
        | 'storage_failed'
        | 'not_charged'
    }
  | { is: 'torn' }
  | { is: 'open'; wrongCard: boolean }
