import type { CardReplaced } from '../../../contract/cards.ts'
import type { Me } from '../../../contract/me.ts'
import type { SignedIn, SpendingLimit } from '../../../contract/sessions.ts'
import { type Answer, type Api, createApi, type Failure } from '../../../ui/api.ts'
import { type Cell, createCell } from '../../../ui/cell.ts'
import type { Kiosk } from '../terminal/open-kiosk.ts'
import { closeReplacement, replacementId } from './open-replacement.ts'
import type { Inside, Page, Presented, Trouble, Visit } from './visit.ts'

/** A lost answer is asked for again so often before the person is told to ask at the card centre. */
const REPEATS = 5
const PAUSE_MS = 2000

export type VisitRunner = {
  visit: Cell<Visit>
  typeNumber: () => void
  present: (presented: Presented) => void
  enterPin: (pin: string) => void
  open: (page: Page) => void
  setState: (act: 'loss-report' | 'release') => void
  setLimit: (limit: Pick<SpendingLimit, 'perPaymentFen' | 'perDayFen'>, queryPin: string) => void
  replace: (reason: 'lost' | 'damaged') => void
  leave: () => void
}

/** One visit after another. What a visit knew is gone when it ends: token, name, balance. */
export function createVisitRunner(kiosk: Kiosk): VisitRunner {
  const visit = createCell<Visit>({ at: 'home' })
  const anonymous = createApi(
    () => null,
    () => undefined,
  )

  /** The API as the person who is inside; a visit that ended meanwhile is not answered. */
  function inside(): { now: Inside; api: Api; update: (part: Partial<Inside>) => void } | null {
    const now = visit.get()
    if (now.at !== 'inside' || now.busy) return null
    const { token } = now
    const update = (part: Partial<Inside>) => {
      const later = visit.get()
      if (later.at === 'inside' && later.token === token) visit.set({ ...later, ...part })
    }
    const api = createApi(
      () => token,
      () => leave(),
    )
    update({ busy: true, trouble: null, done: null })
    return { now, api, update }
  }

  async function enterPin(pin: string): Promise<void> {
    const now = visit.get()
    if (now.at !== 'pin' || now.busy) return
    const { presented } = now
    visit.set({ ...now, busy: true, trouble: null })
    const failed = (failure: Failure) => {
      const later = visit.get()
      if (later.at === 'pin') visit.set({ at: 'pin', presented, busy: false, trouble: troubleOf(failure) })
    }
    const device = kiosk.campus.get() ? '自助机 Kiosk' : 'Kiosk'
    const body = { login: presented.number, queryPin: pin, device }
    const answer = await anonymous.send<SignedIn>('POST', '/v1/sessions', body)
    if (!answer.ok) return failed(answer.failure)
    const { token } = answer.value
    const api = createApi(
      () => token,
      () => undefined,
    )
    const me = await api.get<Me>('/v1/me')
    if (visit.get().at !== 'pin') return void api.send('DELETE', '/v1/sessions/current')
    if (!me.ok) {
      void api.send('DELETE', '/v1/sessions/current')
      return failed(me.failure)
    }
    visit.set({
      at: 'inside',
      page: 'menu',
      presented,
      token,
      me: me.value,
      busy: false,
      trouble: null,
      done: null,
    })
  }

  async function setState(act: 'loss-report' | 'release'): Promise<void> {
    const here = inside()
    if (!here) return
    const answer = await here.api.send('POST', `/v1/me/${act}`, {})
    if (!answer.ok) return here.update({ busy: false, trouble: troubleOf(answer.failure) })
    const me = await here.api.get<Me>('/v1/me')
    const done = act === 'release' ? 'released' : 'lost'
    here.update({ busy: false, done, ...(me.ok && { me: me.value }) })
  }

  async function setLimit(
    limit: Pick<SpendingLimit, 'perPaymentFen' | 'perDayFen'>,
    queryPin: string,
  ): Promise<void> {
    const here = inside()
    if (!here) return
    const answer = await here.api.send('PUT', '/v1/me/spending-limit', { ...limit, queryPin })
    if (answer.ok) here.update({ busy: false, page: 'menu', done: 'limit' })
    else here.update({ busy: false, trouble: troubleOf(answer.failure) })
  }

  async function replace(reason: 'lost' | 'damaged'): Promise<void> {
    const here = inside()
    if (!here) return
    const { token, me, presented } = here.now
    const id = replacementId(me.person.campusNo, reason, kiosk.now())
    const body = { id, personToken: token, idNumber: presented.number, reason }
    const answer = await untilKnown(() =>
      kiosk.api.send<CardReplaced>('POST', '/v1/kiosk-replacements', body),
    )
    if (answer.ok) {
      closeReplacement()
      void here.api.send('DELETE', '/v1/sessions/current')
      visit.set({ at: 'card', replaced: answer.value })
      return
    }
    if (!isUnknown(answer.failure)) closeReplacement()
    here.update({ busy: false, trouble: troubleOf(answer.failure) })
  }

  function leave(): void {
    const now = visit.get()
    if (now.at === 'inside') {
      const api = createApi(
        () => now.token,
        () => undefined,
      )
      void api.send('DELETE', '/v1/sessions/current')
    }
    visit.set({ at: 'home' })
  }

  return {
    visit,
    typeNumber: () => visit.set({ at: 'number' }),
    present: (presented) => visit.set({ at: 'pin', presented, trouble: null, busy: false }),
    enterPin: (pin) => void enterPin(pin),
    open(page) {
      const now = visit.get()
      if (now.at === 'inside' && !now.busy) visit.set({ ...now, page, trouble: null, done: null })
    },
    setState: (act) => void setState(act),
    setLimit: (limit, queryPin) => void setLimit(limit, queryPin),
    replace: (reason) => void replace(reason),
    leave,
  }
}

function troubleOf({ code, problem }: Failure): Trouble {
  return { code, extensions: problem ?? {} }
}

function isUnknown({ code, status }: Failure): boolean {
  return code === 'offline' || status >= 500
}

async function untilKnown<T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> {
  for (let left = REPEATS; ; left--) {
    const answer = await ask()
    if (answer.ok || !isUnknown(answer.failure) || left === 0) return answer
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}
