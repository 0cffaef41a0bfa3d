import { useCallback, useEffect, useState } from 'react'
import { useWords } from '../../language.tsx'
import { topUpWords } from './words.ts'

/** What WeChat puts into pages that it opens. */
type Bridge = {
  invoke(
    verb: 'getBrandWCPayRequest',
    parameters: Readonly<Record<string, string>>,
    done: (result: { err_msg: string }) => void,
  ): void
}
declare global {
  interface Window {
    WeixinJSBridge?: Bridge
  }
}

/**
 * Opens WeChat's cashier, at once and again when asked. What it says at the end is not believed: the order is asked about.
 */
export function PayInWechat(props: { parameters: Readonly<Record<string, string>>; onEnd: () => void }) {
  const words = useWords(topUpWords)
  const { parameters, onEnd } = props
  const [missing, setMissing] = useState(false)
  const pay = useCallback(() => {
    const bridge = window.WeixinJSBridge
    setMissing(!bridge)
    bridge?.invoke('getBrandWCPayRequest', parameters, onEnd)
  }, [parameters, onEnd])
  const { package: order } = parameters
  useEffect(() => {
    // Once for an order: asking what became of it gives the same parameters anew.
    if (opened.has(order!)) return
    opened.add(order!)
    // WeChat puts its bridge into a page that is open already.
    if (window.WeixinJSBridge) pay()
    else document.addEventListener('WeixinJSBridgeReady', pay, { once: true })
    return () => document.removeEventListener('WeixinJSBridgeReady', pay)
  }, [order, pay])
  return (
    <>
      <button type="button" className="button button-primary button-wide" onClick={pay}>
        {words.toPay}
      </button>
      {missing && <p role="alert">{words.onlyInWechat}</p>}
    </>
  )
}

const opened = new Set<string>()
