import type { Leaving } from '../../../contract/leavings.ts'
import type { Tone } from '../states/badge.tsx'

/** Where a leaving stands now, as a desk thinks of it. */
export type LeavingStatus =
  | 'waiting'
  | 'payable'
  | 'empty'
  | 'in_debt'
  | 'unfrozen'
  | 'approval'
  | 'moving'
  | 'void'
  | 'undone'

/** @param now by the clock of this machine: the server decides, this only shows */
export function statusOf(leaving: Leaving, now: Date): LeavingStatus {
  const { state, payout, walletFen } = leaving
  if (state === 'undone') return 'undone'
  if (payout?.state === 'waiting') return 'approval'
  if (payout?.state === 'approved') return 'moving'
  if (walletFen < 0) return 'in_debt'
  if (state === 'void') return walletFen > 0 ? 'payable' : 'void'
  if (leaving.accountState !== 'frozen') return 'unfrozen'
  if (now < new Date(leaving.payableFrom)) return 'waiting'
  return walletFen > 0 ? 'payable' : 'empty'
}

export const tones: Record<LeavingStatus, Tone> = {
  waiting: 'quiet',
  payable: 'warning',
  empty: 'quiet',
  in_debt: 'bad',
  unfrozen: 'bad',
  approval: 'warning',
  moving: 'warning',
  void: 'quiet',
  undone: 'quiet',
}
