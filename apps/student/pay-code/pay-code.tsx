import './pay-code.css'
import { useCallback, useEffect, useState } from 'react'
import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import { campusNow } from '../../../ui/phone/campus-clock.ts'
import { Screen } from '../../../ui/phone/screen.tsx'
import { type BillNews, isPaidNow, onBill } from '../events/live.ts'
import { account } from '../shell/account.ts'
import { chime } from './chime.ts'
import { CodePanel } from './code-panel.tsx'
import { NoCode } from './no-code.tsx'
import { Paid } from './paid.tsx'
import { enrolIfFirst, phone } from './phone.ts'
import { readiness } from './readiness.ts'
import { useCode } from './use-code.ts'
import { useWakeLock } from './wake-lock.ts'
import { payCodeWords } from './words.ts'

/** The screen to pay with: the code, or why there is none, and large what was paid. */
export function PayCode() {
  const words = useWords(payCodeWords)
  const { key, failure, lacks } = useCell(phone)
  const { me, standing } = useCell(account)
  const ready = readiness({ key, me, standing }, campusNow())
  const shows = ready.step === 'show' && !lacks
  const { code, renew } = useCode(shows && key ? key : null)
  const [paid, setPaid] = useState<BillNews | null>(null)
  const backToCode = useCallback(() => setPaid(null), [])
  useWakeLock()
  useEffect(
    () =>
      onBill((news) => {
        if (!isPaidNow(news.bill)) return
        renew()
        chime()
        setPaid(news)
      }),
    [renew],
  )
  useEffect(() => {
    if (ready.step === 'enrol' && !failure && !lacks) void enrolIfFirst()
  }, [ready.step, failure, lacks])

  if (paid) return <Paid key={paid.bill.id} news={paid} onDone={backToCode} />
  return (
    <Screen title={words.title} above="/">
      {code && key && shows ? (
        <CodePanel code={code} certificateUntil={key.expiresAt} onRenew={renew} />
      ) : (
        <NoCode ready={ready} failure={failure} lacks={lacks} />
      )}
    </Screen>
  )
}
