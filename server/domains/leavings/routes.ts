import type { Permission } from '../../../contract/caller.ts'
import {
  AskPayout,
  Leaving,
  LeavingOfPerson,
  LeavingQuery,
  Leavings,
  PayoutApproval,
  StartLeaving,
  UndoLeaving,
} from '../../../contract/leavings.ts'
import { IdParams } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { recordAudit } from '../audit/record.ts'
import { unavailable } from '../ledger/unavailable.ts'
import { askPayout, type PayoutDeps } from './ask-payout.ts'
import { decidePayout } from './decide-payout.ts'
import { listLeavings, readLeaving, readLeavingOf } from './list-leavings.ts'
import { startLeaving } from './start-leaving.ts'
import { undoLeaving } from './undo-leaving.ts'

const DESK: Permission[] = ['operator:card_centre', 'operator:administrator']
const READERS: Permission[] = [...DESK, 'operator:finance', 'operator:auditor']
const tags = ['leaving']

/** People who leave (RULES 2.7): frozen, waited for, paid back, void. */
export function leavingRoutes(http: Http, deps: PayoutDeps & { clock: Clock }): void {
  const { pool, clock, policyAt } = deps

  http.post(
    '/v1/people/:id/leaving',
    {
      config: { allow: DESK },
      schema: {
        tags,
        summary: 'A person leaves: frozen now, paid back when late records are in',
        params: IdParams,
        body: StartLeaving,
        response: { '2xx': Leaving },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      const now = clock()
      const order = { campusId, personId: params.id, ...body, actor: actorOf(caller) }
      const done = await startLeaving(deps, order, now)
      if (!done.ok) return sendRefusal(reply, done)
      return reply.code(done.repeat ? 200 : 201).send(await readLeaving(pool, campusId, done.leaving.id, now))
    },
  )

  http.get(
    '/v1/people/:id/leaving',
    {
      config: { allow: READERS },
      schema: {
        tags,
        summary: 'The last leaving of a person',
        params: IdParams,
        response: { 200: LeavingOfPerson },
      },
    },
    async ({ campusId, caller, params }) => {
      const now = clock()
      const leaving = await readLeavingOf(pool, campusId, params.id, now)
      const subject = { subjectKind: 'person', subjectId: params.id } as const
      if (leaving)
        await recordAudit(pool, {
          campusId,
          at: now,
          actor: actorOf(caller),
          action: 'leaving_viewed',
          ...subject,
        })
      return { leaving, approvalAboveFen: (await policyAt(campusId, now)).payoutApprovalAboveFen }
    },
  )

  http.get(
    '/v1/leavings',
    {
      config: { allow: READERS },
      schema: {
        tags,
        summary: 'People who leave, the latest first',
        querystring: LeavingQuery,
        response: { 200: Leavings },
      },
    },
    async ({ campusId, caller, query }, reply) => {
      const now = clock()
      const found = await listLeavings(pool, { campusId, ...query }, now)
      if (!found.ok) return sendRefusal(reply, found)
      await recordAudit(pool, {
        campusId,
        at: now,
        actor: actorOf(caller),
        action: 'leavings_viewed',
        subjectKind: 'report',
        subjectId: null,
        detail: { list: query.list ?? null },
      })
      const { leavings, next } = found
      const { payoutApprovalAboveFen: approvalAboveFen } = await policyAt(campusId, now)
      return { leavings, approvalAboveFen, ...(next === undefined ? {} : { next }) }
    },
  )

  http.post(
    '/v1/leavings/:id/undo',
    {
      config: { allow: DESK },
      schema: {
        tags,
        summary: 'The person stays: the account is what it was; possible until it is paid back',
        params: IdParams,
        body: UndoLeaving,
        response: { 200: Leaving },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      const now = clock()
      const order = { campusId, operatorId: caller.operatorId, leavingId: params.id, reason: body.reason }
      const done = await undoLeaving(deps, order, now)
      return done.ok ? readLeaving(pool, campusId, params.id, now) : sendRefusal(reply, done)
    },
  )

  http.post(
    '/v1/leavings/:id/payouts',
    {
      config: { allow: DESK },
      schema: {
        tags,
        summary: 'Pay the whole balance back; above the campus’s limit it waits for a second operator',
        params: IdParams,
        body: AskPayout,
        response: { '2xx': Leaving },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      const now = clock()
      const order = { campusId, operatorId: caller.operatorId, leavingId: params.id, ...body }
      const done = await askPayout(deps, order, now).catch(unavailable)
      if (!done.ok) return sendRefusal(reply, done)
      return reply.code(done.repeat ? 200 : 201).send(await readLeaving(pool, campusId, params.id, now))
    },
  )

  http.post(
    '/v1/payouts/:id/approval',
    {
      config: { allow: [...DESK, 'operator:finance'] },
      schema: {
        tags,
        summary: 'Approve or refuse a pay-out that another operator asked for; who asked may take it back',
        params: IdParams,
        body: PayoutApproval,
        response: { 200: Leaving },
      },
    },
    async ({ campusId, caller, params, body }, reply) => {
      assert(caller.kind === 'operator', 'only operators may call this')
      const now = clock()
      const order = { campusId, operatorId: caller.operatorId, payoutId: params.id, ...body }
      const done = await decidePayout(deps, order, now).catch(unavailable)
      return done.ok ? readLeaving(pool, campusId, done.payout.leavingId, now) : sendRefusal(reply, done)
    },
  )
}
