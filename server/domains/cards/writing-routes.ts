import type { Caller } from '../../../contract/caller.ts'
import {
  CardWriting,
  CardWritingAnswers,
  CardWritingStep,
  NewCardWriting,
} from '../../../contract/card-writings.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { beginWriting } from './begin-writing.ts'
import { goOnWriting } from './go-on-writing.ts'
import type { CardWriter, WriteDeps } from './writing.ts'

/** A blank made into a card at a kiosk or a desk (DESIGN 6). */
export function writingRoutes(http: Http, deps: WriteDeps & { clock: Clock }): void {
  const { clock } = deps
  const allow = ['terminal:kiosk', 'operator:card_centre', 'operator:administrator'] as const
  const tags = ['cards']

  http.post(
    '/v1/card-writings',
    {
      config: { allow },
      schema: {
        tags,
        summary: 'Begin to write this card on the blank at the reader',
        body: NewCardWriting,
        response: { 201: CardWriting },
      },
    },
    async ({ campusId, caller, body }, reply) => {
      const step = await beginWriting(deps, writerOf(campusId, caller), body.number, clock())
      if (!step.ok) return sendRefusal(reply, step)
      assert(!step.done, 'a writing that begins is not done')
      const { writing, commands } = step
      return reply.code(201).send({ writing, commands })
    },
  )

  http.post(
    '/v1/card-writings/steps',
    {
      config: { allow },
      schema: {
        tags,
        summary: 'What the blank answered; brings the next commands, or the end',
        body: CardWritingAnswers,
        response: { 200: CardWritingStep },
      },
    },
    async ({ campusId, caller, body }, reply) => {
      const step = await goOnWriting(deps, writerOf(campusId, caller), body, clock())
      if (!step.ok) return sendRefusal(reply, step)
      if (step.done)
        return { done: true as const, number: step.cardNo, writtenAt: step.writtenAt.toISOString() }
      const { writing, commands } = step
      return { done: false as const, writing, commands }
    },
  )
}

function writerOf(campusId: number, caller: Caller): CardWriter {
  return { campusId, actor: actorOf(caller), kiosk: caller.kind === 'terminal' }
}
