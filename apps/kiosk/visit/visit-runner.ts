import type { SpendingLimit } from '../../../contract/sessions.ts'
import { type Cell, createCell } from '../../../ui/cell.ts'
import type { Kiosk } from '../terminal/open-kiosk.ts'
import { followCards } from './card-reader.ts'
import { followBlanks } from './card-writer.ts'
import { createPersonActs } from './person-acts.ts'
import { personApi, signIn } from './sign-in.ts'
import type { Page, Presented, Visit } from './visit.ts'

export type VisitRunner = {
  visit: Cell<Visit>
  typeNumber: () => void
  present: (presented: Presented) => void
  enterPin: (pin: string) => void
  open: (page: Page) => void
  setState: (act: 'loss-report' | 'release') => void
  setLimit: (limit: Pick<SpendingLimit, 'perPaymentFen' | 'perDayFen'>, queryPin: string) => void
  setSpendingPin: (current: string, next: string) => void
  replace: (reason: 'lost' | 'damaged') => void
  /** Goes on with a card that was replaced here and not written yet. */
  writeDue: () => void
  /** Tries to write the new card again, after the house refused. */
  writeAgain: () => void
  leave: () => void
}

/** One visit after another. What a visit knew is gone when it ends: token, name, balance. */
export function createVisitRunner(kiosk: Kiosk): VisitRunner {
  const visit = createCell<Visit>({ at: 'home' })

  async function enterPin(pin: string): Promise<void> {
    const now = visit.get()
    if (now.at !== 'pin' || now.busy) return
    const { presented } = now
    visit.set({ ...now, busy: true, trouble: null })
    const signedIn = await signIn(kiosk, presented, pin)
    const later = visit.get()
    const isHere = later.at === 'pin' && later.presented === presented
    if (signedIn.ok && !isHere) return endSession(signedIn.token)
    if (!isHere) return
    if (!signedIn.ok) return visit.set({ ...later, busy: false, trouble: signedIn.trouble })
    const { token, me } = signedIn
    const calm = { busy: false, trouble: null, done: null }
    visit.set({ at: 'inside', page: 'menu', presented, token, me, ...calm })
  }

  /** The visit is over, and nothing of it stays. */
  function wipe(): void {
    const now = visit.get()
    if (now.at === 'inside') endSession(now.token)
    visit.set({ at: 'home' })
  }

  /** The person is done; a card that still lies there is not forgotten. */
  function leave(): void {
    const status = kiosk.reader.status.get()
    const now = visit.get()
    if (now.at === 'inside') endSession(now.token)
    const forgotten = status && status.card.kind !== 'none'
    visit.set(forgotten ? { at: 'take-card', visit: status.visit } : { at: 'home' })
  }

  const writeAgain = followBlanks(kiosk, visit)
  followCards(kiosk, visit, wipe)
  return {
    visit,
    typeNumber: () => visit.set({ at: 'number' }),
    present: (presented) => visit.set({ at: 'pin', presented, trouble: null, busy: false }),
    enterPin: (pin) => void enterPin(pin),
    open(page) {
      const now = visit.get()
      if (now.at === 'inside' && !now.busy) visit.set({ ...now, page, trouble: null, done: null })
    },
    ...createPersonActs(kiosk, visit, leave),
    writeAgain,
    leave,
  }
}

function endSession(token: string): void {
  void personApi(token).send('DELETE', '/v1/sessions/current')
}
