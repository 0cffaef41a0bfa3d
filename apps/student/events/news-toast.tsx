import { useEffect, useState } from 'react'
import type { Bill } from '../../../contract/me.ts'
import { STALL_SCREEN } from '../../../server/protocols/stall-code.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { Icon } from '../../../ui/phone/icon.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { usePlace } from '../../../ui/phone/router.ts'
import { TOP_UP_SCREEN } from '../../../ui/phone/top-up/way.ts'
import { phoneWords } from '../../../ui/phone/words.ts'
import { formatDayTime } from '../../../ui/time.ts'
import { placeOf } from '../shell/place-of.ts'
import { isPaidNow, onBill } from './live.ts'

const SHOWN_MS = 10_000

/** Says in a line what has just happened to the balance, except where the screen says it large. */
export function NewsToast() {
  const words = useWords(phoneWords)
  const [bill, setBill] = useState<Bill | null>(null)
  const { path } = usePlace()
  useEffect(() => onBill((news) => !saysItLarge(path, news.bill) && setBill(news.bill)), [path])
  useEffect(() => {
    if (!bill) return
    const timer = setTimeout(() => setBill(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [bill])
  return (
    <output className="toast">
      {bill && (
        <Notice
          tone={bill.amountFen > 0 ? 'good' : 'info'}
          action={
            <button
              type="button"
              className="icon-button"
              aria-label={words.close}
              onClick={() => setBill(null)}
            >
              <Icon name="close" />
            </button>
          }
        >
          <Sentence bill={bill} />
        </Notice>
      )}
    </output>
  )
}

function saysItLarge(path: string, bill: Bill): boolean {
  if (path.startsWith(TOP_UP_SCREEN)) return bill.kind === 'channel_top_up'
  return (path === '/code' || path.startsWith(STALL_SCREEN)) && isPaidNow(bill)
}

function Sentence({ bill }: { bill: Bill }) {
  const words = useWords(phoneWords)
  const { language } = useLanguage()
  const place = placeOf(bill, language)
  const amount = formatYuanSign(Math.abs(bill.amountFen))
  if (bill.amountFen > 0) return words.received(place, amount)
  if (bill.late) return words.spentLate(place, amount, formatDayTime(bill.occurredAt, language))
  return words.spent(place, amount)
}
