import type { Leaving, Payout } from '../../../contract/leavings.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatDayTime } from '../../../ui/time.ts'
import type { LeavingStatus } from './leaving-status.ts'
import { leavingWords } from './words.ts'

/** Says where a leaving stands and what comes next. */
export function useLeavingSentence(): (leaving: Leaving, status: LeavingStatus) => string {
  const words = useWords(leavingWords)
  const { language } = useLanguage()
  const time = (at: string) => formatDayTime(at, language)
  return (leaving, status) => {
    const { payout, payableFrom, endedAt } = leaving
    const balance = formatYuanSign(leaving.walletFen)
    const amount = payout ? formatYuanSign(payout.amountFen) : ''
    const way = payout ? words.ways[payout.way] : ''
    switch (status) {
      case 'waiting':
        return words.waitsUntil(time(payableFrom))
      case 'payable':
        return leaving.state === 'void' ? words.endedMoney(balance) : words.nowPayable(balance)
      case 'empty':
        return words.nothingLeft
      case 'in_debt':
        return leaving.state === 'void' ? words.endedDebt(balance) : words.inDebt(balance)
      case 'unfrozen':
        return words.notFrozen
      case 'approval':
        return words.waitingApproval(amount, way)
      case 'moving':
        return words.moving(amount, way)
      case 'void':
        return words.ended(endedAt ? time(endedAt) : '')
      case 'undone':
        return words.lists.undone
    }
  }
}

/** Says how a pay-out that has left its account goes on. */
export function usePaidSentence(): (payout: Payout) => string {
  const words = useWords(leavingWords)
  const { language } = useLanguage()
  return ({ way, amountFen, bank, transferredAt }) => {
    const where = bank ? words.account(bank.bank, bank.numberTail, bank.holder) : words.ways[way]
    const paid = words.paid(formatYuanSign(amountFen), where)
    if (way === 'cash') return paid
    return `${paid} · ${transferredAt ? words.transferred(formatDayTime(transferredAt, language)) : words.toTransfer}`
  }
}
