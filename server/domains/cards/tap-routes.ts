import { CardTap, NewCardTap } from '../../../contract/card-taps.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { type BeginTapDeps, beginTap } from './begin-tap.ts'

/** A card that was laid on a terminal's reader is to prove which it is (DESIGN 6). */
export function tapRoutes(http: Http, deps: BeginTapDeps & { clock: Clock }): void {
  const { clock } = deps
  http.post(
    '/v1/card-taps',
    {
      config: { allow: ['terminal:pos', 'terminal:kiosk'] },
      schema: {
        tags: ['cards'],
        summary: 'What a card at this terminal’s reader is to be asked, so that it proves which it is',
        body: NewCardTap,
        response: { 201: CardTap },
      },
    },
    async ({ campusId, caller, body }, reply) => {
      assert(caller.kind === 'terminal', 'only a terminal may call this')
      const { terminalId } = caller
      const begun = await beginTap(deps, { campusId, terminalId }, body.cardNo, clock())
      if (!begun.ok) return sendRefusal(reply, begun)
      const { tap, commands } = begun
      return reply.code(201).send({ tap, commands })
    },
  )
}
