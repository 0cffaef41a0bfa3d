import type { Caller } from '../../../contract/caller.ts'
import type { TapProof } from '../../../contract/card-taps.ts'
import { KioskSession, KioskSpendingPin } from '../../../contract/kiosk.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { Changed, SignedIn } from '../../../contract/sessions.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import type { PolicyAt } from '../policy/read.ts'
import { changeSpendingPin } from './change-spending-pin.ts'
import type { PinDeps } from './check-pin.ts'
import { resolveOwnToken } from './session.ts'
import { signInByCard } from './sign-in-by-card.ts'

/** The card that proved itself at a terminal, and whose it is. `lost`: it pays nothing, but its owner may come in. */
export type CardThere = { ok: true; cardNo: string; personId: string; lost: boolean }

export type KioskPinRouteDeps = PinDeps & {
  clock: Clock
  policyAt: PolicyAt
  /** Which card a tap's proof is of; cards know, which are on this floor. Refuses as a payment would, but for `card_lost`. */
  cardThere: (
    at: { campusId: number; terminalId: string },
    proof: TapProof,
    now: Date,
  ) => Promise<CardThere | Refusal>
}

/** What a person does with a card and a PIN at a kiosk: sign in, and change the spending PIN (RULES 1.6). */
export function kioskPinRoutes(http: Http, deps: KioskPinRouteDeps): void {
  const { clock, policyAt, cardThere } = deps
  const tags = ['pins']

  http.post(
    '/v1/kiosk-sessions',
    {
      config: { allow: ['terminal:kiosk'] },
      schema: {
        tags,
        summary: 'Sign in whoever laid a card into this kiosk, with the query PIN',
        body: KioskSession,
        response: { 201: SignedIn },
      },
    },
    async ({ campusId, caller, body }, reply) => {
      const now = clock()
      const terminalId = kioskOf(caller)
      const card = await cardThere({ campusId, terminalId }, body.proof, now)
      if (!card.ok) return sendRefusal(reply, card)
      const { cardNo, personId } = card
      const input = { campusId, personId, cardNo, terminalId, queryPin: body.queryPin }
      const done = await signInByCard(deps, input, await policyAt(campusId, now), now)
      if (!done.ok) return sendRefusal(reply, done)
      // No proof of the person is left in a kiosk.
      return reply.code(201).send({ token: done.token, mustChangePin: done.mustChangePin })
    },
  )

  http.post(
    '/v1/kiosk-spending-pin',
    {
      config: { allow: ['terminal:kiosk'] },
      schema: {
        tags,
        summary: 'Change the spending PIN of the person whose card lies in this kiosk',
        body: KioskSpendingPin,
        response: { 200: Changed },
      },
    },
    async ({ campusId, caller, body }, reply) => {
      const now = clock()
      const terminalId = kioskOf(caller)
      const { proof, personToken, current, next } = body
      const card = await cardThere({ campusId, terminalId }, proof, now)
      if (!card.ok) return sendRefusal(reply, card)
      const refusal = mayChange(await resolveOwnToken(deps, campusId, personToken, now), card)
      if (refusal) return sendRefusal(reply, refusal)
      const { personId, cardNo } = card
      const change = { campusId, personId, cardNo, terminalId, current, next }
      const done = await changeSpendingPin(deps, change, await policyAt(campusId, now), now)
      return done.ok ? { changed: true as const } : sendRefusal(reply, done)
    },
  )
}

/** With the card of the one who signed in, while nobody has reported it lost: whoever found it may have seen the PIN. */
function mayChange(person: Caller | null, { personId, lost }: CardThere): Refusal | null {
  if (person?.kind !== 'person') return refuse('sign_in_refused')
  if (person.personId !== personId) return refuse('credential_invalid')
  if (person.mustChangePin) return refuse('pin_change_required')
  return lost ? refuse('card_lost') : null
}

function kioskOf(caller: Caller): string {
  assert(caller.kind === 'terminal', 'only a kiosk may call this')
  return caller.terminalId
}
