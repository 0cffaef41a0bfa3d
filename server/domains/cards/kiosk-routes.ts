import type { Caller } from '../../../contract/caller.ts'
import { CardReplaced, KioskOffer, KioskReplacement } from '../../../contract/cards.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { unavailable } from '../ledger/unavailable.ts'
import { type KioskReplaceDeps, replaceAtKiosk } from './replace-at-kiosk.ts'
import { shownReplacement } from './shown-replacement.ts'
import { selectFreeBlank } from './stock-store.ts'

export type KioskRouteDeps = KioskReplaceDeps & {
  clock: Clock
  /** Whose session a token is; credentials know, which are on this floor. */
  personOf: (campusId: number, token: string, now: Date) => Promise<Caller | null>
}

/** What only a kiosk may do (RULES 2.5). Everything else there is the person's own session. */
export function kioskRoutes(http: Http, deps: KioskRouteDeps): void {
  const { pool, clock, policyAt, personOf } = deps

  http.get(
    '/v1/kiosk',
    {
      config: { allow: ['terminal:kiosk'] },
      schema: {
        tags: ['cards'],
        summary: 'What a replacement costs, and whether there are blanks',
        response: { 200: KioskOffer },
      },
    },
    async ({ campusId }) => {
      const { cardFeeFen, replacementBalanceAboveFen } = await policyAt(campusId, clock())
      const cardsLeft = (await selectFreeBlank(pool, campusId, [])) !== undefined
      return { cardFeeFen, replacementBalanceAboveFen, cardsLeft }
    },
  )

  http.post(
    '/v1/kiosk-replacements',
    {
      config: { allow: ['terminal:kiosk'] },
      schema: {
        tags: ['cards'],
        summary: 'Make a new card for the person who signed in at this kiosk, in one act',
        body: KioskReplacement,
        response: { 201: CardReplaced },
      },
    },
    async ({ campusId, caller, body }, reply) => {
      assert(caller.kind === 'terminal', 'only a kiosk may call this')
      const now = clock()
      const { personToken, ...asked } = body
      const person = await personOf(campusId, personToken, now)
      if (person?.kind !== 'person') return sendProblem(reply, 'sign_in_refused')
      if (person.mustChangePin) return sendProblem(reply, 'pin_change_required')
      const { personId } = person
      const { terminalId } = caller
      const order = {
        campusId,
        ...asked,
        personId,
        terminalId,
        actor: { kind: 'person', id: personId } as const,
      }
      const done = await replaceAtKiosk(deps, order, now).catch(unavailable)
      return done.ok ? reply.code(201).send(shownReplacement(done)) : sendRefusal(reply, done)
    },
  )
}
