import { formatYuanSign } from '../../../ui/amount.ts'
import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import { preferences } from '../../../ui/phone/preferences.ts'
import { TopUpStatus } from '../../../ui/phone/top-up/top-up-status.tsx'
import { topUpWords } from '../../../ui/phone/top-up/words.ts'
import { account, refreshAccount } from '../shell/account.ts'

const refresh = () => void refreshAccount()

/** What became of a top-up, with the balance as this phone shows it. */
export default function OwnTopUpStatus({ id }: { id: string }) {
  const words = useWords(topUpWords)
  const { me } = useCell(account)
  const { balanceHidden } = useCell(preferences)
  const balance = me && formatYuanSign(me.account.walletFen + me.account.subsidyFen)
  return (
    <TopUpStatus id={id} balance={balance && balanceHidden ? words.hidden : balance} onCredited={refresh} />
  )
}
