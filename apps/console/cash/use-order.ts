import { useCallback, useEffect, useRef, useState } from 'react'
import type { CashReceipt } from '../../../contract/cash.ts'
import type { Failure } from '../../../ui/api.ts'
import { useApi } from '../sign-in/session.tsx'
import { keepOrder, keptOrder, type Order, outcomeUnknown, waitMs } from './order.ts'

export type Sending =
  | { at: 'nothing' }
  | { at: 'sending'; order: Order }
  | { at: 'unknown'; order: Order; tries: number }
  | { at: 'done'; receipt: CashReceipt }
  | { at: 'refused'; order: Order; failure: Failure; afterUnknown: boolean }

/**
 * Sends an order until its outcome is known. While it is unknown the order is kept and asked again under its id, by
 * itself and by `askNow`; there is no way to give it up, because the cash may already be credited.
 */
export function useOrder(onDone: (receipt: CashReceipt) => void) {
  const api = useApi()
  const [sending, setSending] = useState<Sending>(() => {
    const order = keptOrder()
    return order ? { at: 'unknown', order, tries: 0 } : { at: 'nothing' }
  })
  const busy = useRef(false)

  const post = useCallback(
    async (order: Order, tries: number) => {
      if (busy.current) return
      busy.current = true
      keepOrder(order)
      const { id, person, amountFen } = order
      const reply = await api.send<CashReceipt>('POST', '/v1/cash-top-ups', {
        id,
        personId: person.id,
        amountFen,
      })
      busy.current = false
      if (!reply.ok && outcomeUnknown(reply.failure)) {
        setSending({ at: 'unknown', order, tries: tries + 1 })
        return
      }
      keepOrder(null)
      if (reply.ok) {
        setSending({ at: 'done', receipt: reply.value })
        onDone(reply.value)
      } else setSending({ at: 'refused', order, failure: reply.failure, afterUnknown: tries > 0 })
    },
    [api, onDone],
  )

  useEffect(() => {
    if (sending.at !== 'unknown') return
    const { order, tries } = sending
    const timer = setTimeout(() => void post(order, tries), tries === 0 ? 0 : waitMs(tries))
    return () => clearTimeout(timer)
  }, [sending, post])

  // Leaving the page now would leave the operator without an answer.
  const open = sending.at === 'sending' || sending.at === 'unknown'
  useEffect(() => {
    if (!open) return
    const hold = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', hold)
    return () => removeEventListener('beforeunload', hold)
  }, [open])

  return {
    sending,
    send: (order: Order) => {
      setSending({ at: 'sending', order })
      void post(order, 0)
    },
    askNow: () => {
      if (sending.at === 'unknown') void post(sending.order, sending.tries)
    },
    /** Ready for the next person. */
    clear: () => setSending({ at: 'nothing' }),
  }
}
