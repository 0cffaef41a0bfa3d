import type { Shift, ShiftReport, TerminalShift } from '../../../contract/shifts.ts'
import type { Answer } from '../../../ui/api.ts'
import { type Cell, createCell } from '../../../ui/cell.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import { repeatEvery, type Timers } from '../../../ui/terminal/timers.ts'
import type { Key } from '../keys.ts'
import { pressOnShift, type ShiftAct, type ShiftTrouble, type ShiftView } from './shift.ts'

const REFRESH_MS = 60_000
const KEPT = 'onecard.pos.shift'

export type ShiftRunner = {
  /** The open shift; null without one, or where none is needed. */
  shift: Cell<Shift | null>
  needsShift: Cell<boolean>
  view: Cell<ShiftView>
  press: (key: Key, held: number) => void
  /** Asks whether to close the shift. */
  ask: () => void
  refresh: () => void
}

type Deps = { api: TerminalApi; timers: Timers; newId: () => string }

/**
 * Who is at the till (RULES 3.8). What the server said last is kept, so that an open shift goes on with no network; a new
 * one is opened online only. A lost answer is asked for again under the same id.
 */
export function createShiftRunner({ api, timers, newId }: Deps): ShiftRunner {
  const kept = readKept()
  const shift = createCell<Shift | null>(kept.shift)
  const needsShift = createCell(kept.needsShift)
  const view = createCell<ShiftView>(entry(kept))
  let openingId = newId()

  function learn(told: { needsShift: boolean; shift: Shift | null }): void {
    shift.set(told.shift)
    needsShift.set(told.needsShift)
    localStorage.setItem(KEPT, JSON.stringify(told))
    const { step } = view.get()
    const typing = step === 'number' || step === 'pin'
    if (typing && (told.shift || !told.needsShift)) view.set({ step: 'none' })
    if (step === 'none') view.set(entry(told))
  }

  async function refresh(): Promise<void> {
    const answer = await api.get<TerminalShift>('/v1/terminal/shift')
    if (answer.ok) learn(answer.value)
  }

  async function open(number: string, pin: string): Promise<void> {
    const body = { id: openingId, cashierNo: number, pin }
    const answer = await api.send<Shift>('POST', '/v1/terminal/shifts', body)
    if (answer.ok) {
      openingId = newId()
      view.set({ step: 'none' })
      return learn({ needsShift: needsShift.get(), shift: answer.value })
    }
    view.set({ step: 'number', digits: '', trouble: troubleOf(answer) })
  }

  async function close(open: Shift): Promise<void> {
    const answer = await api.send<ShiftReport>('POST', `/v1/terminal/shifts/${open.id}/close`, {})
    if (!answer.ok) return view.set({ step: 'asking', shift: open, trouble: troubleOf(answer) })
    view.set({ step: 'closed', report: answer.value })
    learn({ needsShift: needsShift.get(), shift: null })
  }

  function run(act: ShiftAct): void {
    const now = shift.get()
    if (act?.do === 'open') void open(act.number, act.pin)
    else if (act?.do === 'close' && now) void close(now)
  }

  const refreshNow = repeatEvery(timers, REFRESH_MS, refresh)
  return {
    shift,
    needsShift,
    view,
    press(key, held) {
      const [next, act] = pressOnShift(view.get(), key, held)
      view.set(next)
      run(act)
    },
    ask() {
      const now = shift.get()
      if (now) view.set({ step: 'asking', shift: now, trouble: null })
    },
    refresh: refreshNow,
  }
}

function entry({ needsShift, shift }: { needsShift: boolean; shift: Shift | null }): ShiftView {
  return needsShift && !shift ? { step: 'number', digits: '', trouble: null } : { step: 'none' }
}

function troubleOf<T>(answer: Extract<Answer<T>, { ok: false }>): ShiftTrouble {
  const { code, problem } = answer.failure
  return { code, terminal: typeof problem?.terminal === 'string' ? problem.terminal : null }
}

function readKept(): { needsShift: boolean; shift: Shift | null } {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '') as { needsShift: boolean; shift: Shift | null }
  } catch {
    return { needsShift: false, shift: null }
  }
}
