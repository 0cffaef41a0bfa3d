/** One look at the tables, taken in one snapshot: rows of the people that the sim moves, and sums over everything. */
export type Sight = {
  /** Before the snapshot was taken: whatever was acknowledged by then must be in it. */
  at: number
  rows: LedgerRow[]
  wallets: WalletRow[]
  whole: {
    /** All wallets, subsidies and other accounts together. */
    sumFen: number
    /** Wallets whose balance is not what their transfers say, the first of them. */
    unequal: string[]
    /** Transfers that are there twice. */
    doubled: string[]
    /** Batches that do not continue the one before. */
    unchained: string[]
  }
}

export type LedgerRow = {
  id: string
  kind: string
  walletId: number
  amountFen: number
  /** What it did to the wallet and the subsidy together. */
  signedFen: number
  /** What of it the subsidy gave. */
  subsidyFen: number
  reference: string | null
  terminalId: string | null
  claim: string | null
  occurredAt: number
  postedAt: number
}

export type WalletRow = { walletId: number; walletFen: number; subsidyFen: number }
