import type { CardReplaced } from '../../../contract/cards.ts'
import type { Me } from '../../../contract/me.ts'
import type { SpendingLimit } from '../../../contract/sessions.ts'
import type { Api } from '../../../ui/api.ts'
import type { Cell } from '../../../ui/cell.ts'
import { proveCard } from '../../../ui/terminal/tap-card.ts'
import type { Kiosk } from '../terminal/open-kiosk.ts'
import { tapCard } from './card-reader.ts'
import { closeReplacement, keepUnwritten, replacementId, unwrittenOf } from './open-replacement.ts'
import { personApi } from './sign-in.ts'
import { isUnknown, troubleOf, untilKnown } from './trouble.ts'
import type { Inside, Visit } from './visit.ts'

const TO_WRITE = { at: 'blank', wrong: false } as const

/** What the person who is inside can do. Each act is one at a time, and is not answered in a visit that ended. */
export function createPersonActs(kiosk: Kiosk, visit: Cell<Visit>, leave: () => void) {
  function inside(): { now: Inside; api: Api; update: (part: Partial<Inside>) => void } | null {
    const now = visit.get()
    if (now.at !== 'inside' || now.busy) return null
    const { token } = now
    const update = (part: Partial<Inside>) => {
      const later = visit.get()
      if (later.at === 'inside' && later.token === token) visit.set({ ...later, ...part })
    }
    update({ busy: true, trouble: null, done: null })
    return { now, api: personApi(token, leave), update }
  }

  async function setState(act: 'loss-report' | 'release'): Promise<void> {
    const here = inside()
    if (!here) return
    const answer = await here.api.send('POST', `/v1/me/${act}`, {})
    if (!answer.ok) return here.update({ busy: false, trouble: troubleOf(answer.failure) })
    const me = await here.api.get<Me>('/v1/me')
    const done = act === 'release' ? 'released' : 'lost'
    here.update({ busy: false, done, ...(me.ok && { me: me.value }) })
    const { presented } = here.now
    // The card in the reader loses its allowance with the report, or has it back.
    if (presented.by === 'card') await tapCard(kiosk, presented.card.visit, presented.card.cardNo)
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

  /** Only with the card in the reader, which proves itself anew (RULES 1.6). */
  async function setSpendingPin(current: string, next: string): Promise<void> {
    const here = inside()
    if (!here) return
    const { presented } = here.now
    if (presented.by !== 'card') return here.update({ busy: false })
    const { visit: stay, cardNo } = presented.card
    const proven = await proveCard({ api: kiosk.api, reader: kiosk.reader, visit: stay }, cardNo)
    if (!proven.ok) return here.update({ busy: false, trouble: troubleOf(proven) })
    const body = { proof: proven.proof, personToken: here.now.token, current, next }
    const answer = await kiosk.api.send('POST', '/v1/kiosk-spending-pin', body)
    if (answer.ok) here.update({ busy: false, page: 'menu', done: 'spending-pin' })
    else here.update({ busy: false, trouble: troubleOf(answer.failure) })
  }

  async function replace(reason: 'lost' | 'damaged'): Promise<void> {
    const here = inside()
    if (!here) return
    const { token, me, presented } = here.now
    if (presented.by !== 'reader') return here.update({ busy: false })
    const { campusNo } = me.person
    const id = replacementId(campusNo, reason, kiosk.now())
    const body = { id, personToken: token, idNumber: presented.number, reason }
    const answer = await untilKnown(() =>
      kiosk.api.send<CardReplaced>('POST', '/v1/kiosk-replacements', body),
    )
    if (answer.ok) {
      keepUnwritten(campusNo, answer.value, kiosk.now())
      closeReplacement()
      void here.api.send('DELETE', '/v1/sessions/current')
      return visit.set({ at: 'new-card', replaced: answer.value, writing: TO_WRITE })
    }
    if (!isUnknown(answer.failure)) closeReplacement()
    here.update({ busy: false, trouble: troubleOf(answer.failure) })
  }

  function writeDue(): void {
    const here = inside()
    if (!here) return
    const { me } = here.now
    const replaced = unwrittenOf(me.person.campusNo, me.card?.number, kiosk.now())
    if (!replaced) return here.update({ busy: false })
    void here.api.send('DELETE', '/v1/sessions/current')
    visit.set({ at: 'new-card', replaced, writing: TO_WRITE })
  }

  return {
    setState: (act: 'loss-report' | 'release') => void setState(act),
    setLimit: (limit: Pick<SpendingLimit, 'perPaymentFen' | 'perDayFen'>, queryPin: string) =>
      void setLimit(limit, queryPin),
    setSpendingPin: (current: string, next: string) => void setSpendingPin(current, next),
    replace: (reason: 'lost' | 'damaged') => void replace(reason),
    writeDue,
  }
}
