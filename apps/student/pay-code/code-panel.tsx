import { useEffect, useRef, useState } from 'react'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useCell } from '../../../ui/cell.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { clockOffsetMs } from '../../../ui/phone/campus-clock.ts'
import { Icon } from '../../../ui/phone/icon.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { preferences } from '../../../ui/phone/preferences.ts'
import { phoneWords } from '../../../ui/phone/words.ts'
import { QrImage } from '../../../ui/qr-image.tsx'
import { formatDayTime } from '../../../ui/time.ts'
import { account } from '../shell/account.ts'
import { Countdown } from './countdown.tsx'
import { DigitsPanel } from './digits-panel.tsx'
import { FullScreenCode } from './full-screen-code.tsx'
import type { PhoneKey } from './phone-key.ts'
import type { Code } from './use-code.ts'
import { payCodeWords } from './words.ts'

/** The code on its white panel, how long it lasts, and what helps when it does not scan. */
export function CodePanel(props: { code: Code; certificateUntil: Date; onRenew: () => void }) {
  const words = useWords(payCodeWords)
  const { language } = useLanguage()
  const [full, setFull] = useState(false)
  const { code, onRenew } = props
  const offline = useCell(account).standing === 'failed'
  return (
    <>
      <section className="code-panel">
        <p>{words.show}</p>
        <CodeButton code={code} onClick={() => setFull(true)} />
        <Countdown code={code} />
        <Bars phoneKey={code.by} />
        <button type="button" className="button code-renew" onClick={onRenew}>
          <Icon name="refresh" size={20} />
          {words.renew}
        </button>
      </section>
      <Balance />
      {offline && (
        <Notice tone="offline" title={words.offline}>
          {words.offlineHelp} {words.certificateUntil(formatDayTime(props.certificateUntil, language))}
        </Notice>
      )}
      {clockOffsetMs() !== 0 && <Notice tone="warning">{words.clockWrong}</Notice>}
      <p className="soft small code-hint">{words.brightness}</p>
      {full && <FullScreenCode code={code} onClose={() => setFull(false)} />}
    </>
  )
}

/** The code as wide as the panel; a tap shows it on the full screen. */
function CodeButton({ code, onClick }: { code: Code; onClick: () => void }) {
  const words = useWords(payCodeWords)
  const { frame, widthPx } = useWidth<HTMLButtonElement>()
  return (
    <button ref={frame} type="button" className="code-button" onClick={onClick}>
      {widthPx > 0 && <QrImage text={code.text} label={words.qr} widthPx={widthPx} testId="pay-code-qr" />}
      <span className="visually-hidden">{words.enlarge}</span>
    </button>
  )
}

/** How wide an element is, as it changes. */
function useWidth<T extends HTMLElement>() {
  const frame = useRef<T>(null)
  const [widthPx, setWidthPx] = useState(0)
  useEffect(() => {
    const element = frame.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidthPx(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { frame, widthPx }
}

/** The bars as wide as the panel: fewer millimetres are hard for old scanners. */
function Bars({ phoneKey }: { phoneKey: PhoneKey }) {
  const { frame, widthPx } = useWidth<HTMLDivElement>()
  return (
    <div ref={frame} className="digits-frame">
      {widthPx > 0 && <DigitsPanel phoneKey={phoneKey} widthPx={widthPx} />}
    </div>
  )
}

function Balance() {
  const words = useWords(payCodeWords)
  const shell = useWords(phoneWords)
  const { language } = useLanguage()
  const { me, asOf, standing } = useCell(account)
  const { balanceHidden } = useCell(preferences)
  if (!me) return null
  const { walletFen, subsidyFen } = me.account
  return (
    <p className="code-balance">
      <span>{words.balance}</span>{' '}
      <strong>{balanceHidden ? words.hidden : formatYuanSign(walletFen + subsidyFen)}</strong>
      {standing !== 'fresh' && asOf && (
        <span className="soft small"> {shell.asOf(formatDayTime(asOf, language))}</span>
      )}
    </p>
  )
}
