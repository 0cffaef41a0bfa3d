import { AccountStateReply } from '../../../contract/me.ts'
import { StateChange, StateChanged } from '../../../contract/people.ts'
import { IdParams, NoBody } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import type { CardDeps } from './change-state.ts'
import { freeze } from './freeze.ts'
import { release } from './release.ts'
import { reportLost } from './report-lost.ts'
import { unfreeze } from './unfreeze.ts'

const byPerson = {
  'loss-report': { verb: reportLost, summary: 'Report my account lost: card and phone stop paying' },
  release: { verb: release, summary: 'Release my account: I have found it' },
}

const byOperator = {
  'loss-report': { verb: reportLost, summary: 'Report a person’s account lost' },
  release: { verb: release, summary: 'Release a person’s account' },
  freeze: { verb: freeze, summary: 'Freeze a person’s account' },
  unfreeze: { verb: unfreeze, summary: 'Unfreeze a person’s account' },
}

/** The state of an account: lost, released, frozen (RULES 2). */
export function cardRoutes(http: Http, deps: CardDeps & { clock: Clock }): void {
  const { clock } = deps

  for (const [name, { verb, summary }] of Object.entries(byPerson)) {
    http.post(
      `/v1/me/${name}`,
      {
        config: { allow: name === 'release' ? ['person'] : ['person', 'person:portal'] },
        schema: { tags: ['account'], summary, body: NoBody, response: { 200: AccountStateReply } },
      },
      async ({ campusId, caller }, reply) => {
        assert(caller.kind === 'person', 'only a person may call this')
        const { personId } = caller
        const done = await verb(deps, { campusId, personId, actor: actorOf(caller) }, clock())
        if (!done.ok) return sendRefusal(reply, done)
        return { state: done.state, changedAt: done.changedAt.toISOString() }
      },
    )
  }

  for (const [name, { verb, summary }] of Object.entries(byOperator)) {
    http.post(
      `/v1/people/:id/${name}`,
      {
        config: { allow: ['operator:card_centre', 'operator:administrator'] },
        schema: {
          tags: ['people'],
          summary,
          params: IdParams,
          body: StateChange,
          response: { 200: StateChanged },
        },
      },
      async ({ campusId, caller, params, body }, reply) => {
        const request = { campusId, personId: params.id, actor: actorOf(caller), reason: body.reason }
        const done = await verb(deps, request, clock())
        return done.ok ? { accountState: done.state } : sendRefusal(reply, done)
      },
    )
  }
}
