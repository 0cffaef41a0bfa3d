import { formatYuanSign } from '../../../ui/amount.ts'
import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import type { Register } from '../register.ts'
import { posWords } from '../words/words.ts'
import './received.css'

/** Says who has just paid by the stall's code. It lies above the sale and takes no key from it. */
export function ReceivedBanner({ register }: { register: Register }) {
  const words = useWords(posWords).received
  const news = useCell(register.received.news)
  const [latest, ...before] = news
  return (
    <output className="received-banner" data-testid="received-banner" data-shown={latest !== undefined}>
      {latest && (
        <>
          <strong>{words.banner(formatYuanSign(latest.amountFen))}</strong>
          <span>
            {latest.payer.name} {latest.payer.campusNoTail}
          </span>
          {before.length > 0 && <span>{words.more(before.length)}</span>}
        </>
      )}
    </output>
  )
}
