import type { Caller } from '../../../contract/caller.ts'
import { ChannelsMoney, DecideArrival, NewArrival } from '../../../contract/channel-money.ts'
import { IdParams } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import type { AdjustDeps } from './adjust.ts'
import { decideArrival } from './decide-arrival.ts'
import { proposeArrival } from './propose-arrival.ts'
import { readChannelMoney } from './read-channel-money.ts'

const READERS = ['operator:administrator', 'operator:finance', 'operator:auditor'] as const
const DECIDERS = ['operator:administrator', 'operator:finance'] as const
const tags = ['reconciliation']

/** What channels hold, and what of it came to the bank (RULES 4.4): two people each time. */
export function channelMoneyRoutes(http: Http, deps: AdjustDeps & { clock: Clock }): void {
  const { pool, clock } = deps
  const response = { 200: ChannelsMoney }

  http.get(
    '/v1/channel-money',
    {
      config: { allow: [...READERS] },
      schema: {
        tags,
        summary: 'What each payment channel holds for the campus, and what came to the bank',
        response,
      },
    },
    ({ campusId }) => readChannelMoney(pool, campusId, clock()),
  )

  http.post(
    '/v1/channel-arrivals',
    {
      config: { allow: [...DECIDERS] },
      schema: { tags, summary: 'Say that a channel’s money came to the bank', body: NewArrival, response },
    },
    async ({ campusId, caller, body }, reply) => {
      const order = { campusId, operatorId: operatorOf(caller), ...body }
      const done = await proposeArrival(pool, order, clock())
      return done.ok ? readChannelMoney(pool, campusId, clock()) : sendRefusal(reply, done)
    },
  )

  http.post(
    '/v1/channel-arrivals/:id/decision',
    {
      config: { allow: [...DECIDERS] },
      schema: {
        tags,
        summary: 'Approve, send back or take back what is said to have arrived',
        params: IdParams,
        body: DecideArrival,
        response,
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      const order = { campusId, operatorId: operatorOf(caller), id: params.id, ...body }
      const done = await decideArrival(deps, order, clock())
      return done.ok ? readChannelMoney(pool, campusId, clock()) : sendRefusal(reply, done)
    },
  )
}

function operatorOf(caller: Caller): string {
  assert(caller.kind === 'operator', 'only operators may call this')
  return caller.operatorId
}
