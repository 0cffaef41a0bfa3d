import type { Leg } from './journal.ts'
import type { LedgerFault } from './verify.ts'
import type { StoredDay, StoredWallet, TransferRow } from './verify-store.ts'

const COLUMNS = [
  'id',
  'leg',
  'seq',
  'kind',
  'debit',
  'credit',
  'amount',
  'wallet',
  'walletSeq',
  'walletAfter',
  'subsidyAfter',
  'terminal',
  'reference',
  'claim',
  'occurred',
  'posted',
] as const satisfies readonly (keyof Leg)[]

type LegFault = Pick<LedgerFault, 'code' | 'message' | 'id' | 'leg'>

/** Compares the transfers of a batch with those that follow from its journal, and says of each difference which row and column. */
export function matchLegs(expected: readonly Leg[], found: readonly TransferRow[]): LegFault[] {
  const faults: LegFault[] = []
  const wanted = new Map(expected.map((leg) => [`${leg.id} ${leg.leg}`, leg]))
  const unnamed: TransferRow[] = []
  for (const row of found) {
    const key = `${row.id} ${row.leg}`
    const leg = wanted.get(key)
    wanted.delete(key)
    if (leg) faults.push(...differences(leg, row))
    else unnamed.push(row)
  }
  for (const row of unnamed) {
    // Its name was changed: it is the one whose place it has.
    const leg = [...wanted.values()].find(({ seq }) => seq === row.seq)
    if (leg) {
      wanted.delete(`${leg.id} ${leg.leg}`)
      faults.push(...differences(leg, row))
    } else {
      const message = 'does not follow from its batch'
      faults.push({ code: 'transfer_added', message, id: row.id, leg: row.leg })
    }
  }
  for (const { id, leg, amount } of wanted.values()) {
    faults.push({ code: 'transfer_missing', message: `its batch has it, over ${amount} fen`, id, leg })
  }
  return faults
}

function differences(expected: Leg, found: TransferRow): LegFault[] {
  const columns = COLUMNS.filter((column) => expected[column] !== found[column])
  if (columns.length === 0) return []
  const words = columns.map((column) => `${column} is ${found[column]}, was ${expected[column]}`)
  return [{ code: 'transfer_changed', message: words.join('; '), id: expected.id, leg: expected.leg }]
}

/** Sums of the transfers, to hold the stored balances against. One entry an account, or an account, day and lane. */
export class Balances {
  readonly #wallets = new Map<number, { walletFen: number; subsidyFen: number; acts: number }>()
  readonly #days = new Map<string, { accountId: number; debitFen: number; creditFen: number }>()

  add(row: TransferRow, postedOn: string): void {
    this.#move(row.debit, -row.amount, row, postedOn)
    this.#move(row.credit, row.amount, row, postedOn)
    if (row.wallet !== null && row.leg === 0) this.#wallet(row.wallet).acts += 1
  }

  #move(accountId: number, signedFen: number, row: TransferRow, postedOn: string): void {
    if (row.wallet !== null && Math.abs(accountId) === row.wallet) {
      const wallet = this.#wallet(row.wallet)
      if (accountId > 0) wallet.walletFen += signedFen
      else wallet.subsidyFen += signedFen
      return
    }
    const key = `${accountId} ${postedOn} ${row.lane}`
    let day = this.#days.get(key)
    if (!day) this.#days.set(key, (day = { accountId, debitFen: 0, creditFen: 0 }))
    if (signedFen < 0) day.debitFen -= signedFen
    else day.creditFen += signedFen
  }

  #wallet(walletId: number) {
    let wallet = this.#wallets.get(walletId)
    if (!wallet) this.#wallets.set(walletId, (wallet = { walletFen: 0, subsidyFen: 0, acts: 0 }))
    return wallet
  }

  /** What is wrong with a stored wallet. */
  takeWallet(stored: StoredWallet): string[] {
    const { walletFen, subsidyFen, acts } = this.#wallet(stored.wallet_id)
    this.#wallets.delete(stored.wallet_id)
    const words: string[] = []
    if (stored.wallet_fen !== walletFen)
      words.push(`the wallet says ${stored.wallet_fen} fen, its transfers ${walletFen}`)
    if (stored.subsidy_fen !== subsidyFen) {
      words.push(`the subsidy says ${stored.subsidy_fen} fen, its transfers ${subsidyFen}`)
    }
    if (stored.last_seq !== acts) words.push(`the wallet counts ${stored.last_seq} acts, there are ${acts}`)
    return words
  }

  /** What is wrong with a stored day of an account. */
  takeDay(stored: StoredDay): string[] {
    const key = `${stored.account_id} ${stored.posted_on} ${stored.lane}`
    const { debitFen, creditFen } = this.#days.get(key) ?? { debitFen: 0, creditFen: 0 }
    this.#days.delete(key)
    if (stored.debit_fen === debitFen && stored.credit_fen === creditFen) return []
    return [
      `${stored.posted_on} says −${stored.debit_fen} +${stored.credit_fen} fen, the transfers −${debitFen} +${creditFen}`,
    ]
  }

  /** Accounts with transfers whose balance is not stored at all. */
  left(): { accountId: number; message: string }[] {
    const message = 'has transfers and no stored balance'
    return [
      ...[...this.#wallets.keys()].map((accountId) => ({ accountId, message })),
      ...[...this.#days.values()].map(({ accountId }) => ({ accountId, message })),
    ]
  }
}
