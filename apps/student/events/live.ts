import type { AccountEvent, Bill, BillEvent, Bills, Me } from '../../../contract/me.ts'
import type { StreamEvent } from '../../../ui/event-stream.ts'
import { follow, pause } from '../../../ui/follow.ts'
import { campusNow } from '../../../ui/phone/campus-clock.ts'
import { account, applyToAccount, refreshAccount } from '../shell/account.ts'
import { api, session } from '../shell/session.ts'
import { unseenBills } from './unseen-bills.ts'

/*
 * News of the account while the app is on the screen: `GET /v1/me/events`. A phone drops the stream whenever it likes
 * (sleep, lift, another app), so after each opening the newest bills are looked at too: nothing is missed.
 */
const SILENCE_MS = 60_000

/** A new bill, and the account after it. */
export type BillNews = { bill: Bill; account: Me['account'] | null }
type BillListener = (news: BillNews) => void
const listeners = new Set<BillListener>()

/** Calls the listener with each new bill, once. */
export function onBill(listener: BillListener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

let unseen = unseenBills(campusNow())

/** Follows the account of the person who is signed in, while the page is visible. */
export function startListening(): () => void {
  unseen = unseenBills(campusNow())
  let stop = new AbortController()
  const restart = () => {
    stop.abort()
    stop = new AbortController()
    if (document.visibilityState === 'visible') void followAccount(stop.signal)
  }
  restart()
  document.addEventListener('visibilitychange', restart)
  addEventListener('online', restart)
  addEventListener('offline', refreshAccount)
  return () => {
    stop.abort()
    document.removeEventListener('visibilitychange', restart)
    removeEventListener('online', restart)
    removeEventListener('offline', refreshAccount)
  }
}

async function followAccount(signal: AbortSignal): Promise<void> {
  void refreshAccount()
  await follow(
    {
      open: (attempt) => {
        const authorization = `Bearer ${session.get()?.token ?? ''}`
        return fetch('/v1/me/events', { headers: { authorization }, cache: 'no-store', signal: attempt })
      },
      onOpen: () => void lookAtNewest(),
      onEvent: take,
      onRefused: () => void refreshAccount(),
      silenceMs: SILENCE_MS,
      pause,
    },
    signal,
  )
}

function take({ event, data }: StreamEvent): void {
  if (event === 'account') applyToAccount({ account: (JSON.parse(data) as AccountEvent).account })
  if (event === 'bill') {
    const told = JSON.parse(data) as BillEvent
    applyToAccount({ account: told.account })
    if (unseen.ofEvent(told.bill)) tell(told)
  }
}

async function lookAtNewest(): Promise<void> {
  const answer = await api.get<Bills>('/v1/me/bills?limit=10')
  const missed = answer.ok ? unseen.ofList(answer.value.bills) : []
  if (missed.length > 0) await refreshAccount()
  for (const bill of missed) tell({ bill, account: account.get().me?.account ?? null })
}

function tell(news: BillNews): void {
  for (const listener of listeners) listener(news)
}

/** A payment that was made just now, not one of hours ago whose record has only arrived (RULES 3.7). */
export function isPaidNow(bill: Bill): boolean {
  return bill.kind === 'payment' && !bill.late
}
