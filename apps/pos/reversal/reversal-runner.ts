import type { Reversal, TerminalPayments } from '../../../contract/payments.ts'
import type { ReceivedPayments } from '../../../contract/stall-payments.ts'
import type { Answer } from '../../../ui/api.ts'
import { type Cell, createCell } from '../../../ui/cell.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import type { Timers } from '../../../ui/terminal/timers.ts'
import { type Database, readAll, write } from '../database.ts'
import type { Key } from '../keys.ts'
import {
  advanceReversal,
  type OpenReversal,
  type ReversalEffect,
  type ReversalEvent,
  type ReversalView,
} from './reversal.ts'

export type ReversalDeps = {
  api: TerminalApi
  database: Database
  timers: Timers
  /** The server's time. */
  now: () => Date
  newId: () => string
  /** Told when a payment was reversed. */
  onReversed: () => void
}

/** Runs the reversal's machine: gives it what happens, does what it wants done. */
export type ReversalRunner = {
  view: Cell<ReversalView>
  press: (key: Key) => void
  /** Takes up a reversal whose outcome was unknown when the page was closed. */
  resume: () => Promise<void>
}

export function createReversalRunner(deps: ReversalDeps): ReversalRunner {
  const { api, database, timers } = deps
  const view = createCell<ReversalView>({ step: 'closed' })
  let cancelTimer = () => {}

  function dispatch(event: ReversalEvent): void {
    const facts = { nowMs: timers.nowMs(), now: deps.now() }
    const next = advanceReversal(view.get(), event, facts)
    view.set(next.view)
    cancelTimer()
    const untilMs = next.view.step === 'asking' ? next.view.untilMs : null
    cancelTimer =
      untilMs === null
        ? () => {}
        : timers.after(Math.max(0, untilMs - facts.nowMs), () => dispatch({ type: 'time' }))
    for (const effect of next.effects) void run(effect)
  }

  async function run(effect: ReversalEffect): Promise<void> {
    if (effect.do === 'list') {
      return dispatch({ type: 'list', answer: await listTaken(api) })
    }
    const { open } = effect
    if (effect.do === 'forget') {
      await write(database, ['reversals'], ({ remove }) => remove('reversals', open.id)).catch(
        () => undefined,
      )
      if (effect.done) deps.onReversed()
      return
    }
    // A disk that fails must not keep the money from going back: then only this page can repeat it.
    await write(database, ['reversals'], ({ put }) => put('reversals', open)).catch(() => undefined)
    const answer = await api.send<Reversal>('POST', `/v1/payments/${open.paymentId}/reversal`, {
      id: open.id,
    })
    dispatch({ type: 'answer', asked: effect.asked, answer })
  }

  async function resume(): Promise<void> {
    const open: OpenReversal | undefined = (await readAll(database, 'reversals'))[0]
    if (open) dispatch({ type: 'resume', open })
  }

  return { view, press: (key) => dispatch({ type: 'key', key, newId: deps.newId() }), resume }
}

/** What this terminal took, and what its stall was paid by its codes: both may be taken back here (RULES 3.8). */
async function listTaken(api: TerminalApi): Promise<Answer<TerminalPayments>> {
  const [taken, received] = await Promise.all([
    api.get<TerminalPayments>('/v1/terminal/payments'),
    api.get<ReceivedPayments>('/v1/terminal/received-payments'),
  ])
  if (!taken.ok) return taken
  if (!received.ok) return received
  const payments = [...taken.value.payments, ...received.value.payments]
  payments.sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
  return { ...taken, value: { ...taken.value, payments } }
}
