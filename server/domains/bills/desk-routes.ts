import Type from 'typebox'
import type { Caller, Permission } from '../../../contract/caller.ts'
import { Bills, BillsQuery } from '../../../contract/me.ts'
import { TimelinePage } from '../../../contract/people.ts'
import { Cursor, IdParams, Strict } from '../../../contract/shapes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { recordAudit } from '../audit/record.ts'
import { readBills } from './read-bills.ts'
import { readTimeline } from './read-timeline.ts'
import { selectWalletId } from './store.ts'

/** Who may look at people: everybody at the desk but those of merchants. */
const LOOK: Permission[] = [
  'operator:card_centre',
  'operator:finance',
  'operator:auditor',
  'operator:administrator',
]
const TimelineQuery = Strict({ cursor: Type.Optional(Cursor) })

/** What the desk sees of a person's money and history; every look is in the audit log. */
export function billDeskRoutes(http: Http, { pool, clock }: { pool: Pool; clock: Clock }): void {
  const tags = ['people']

  http.get(
    '/v1/people/:id/bills',
    {
      config: { allow: LOOK },
      schema: {
        tags,
        summary: 'A person’s bills, newest first',
        params: IdParams,
        querystring: BillsQuery,
        response: { 200: Bills },
      },
    },
    async ({ campusId, caller, params, query }, reply) => {
      const walletId = await selectWalletId(pool, campusId, params.id)
      if (walletId === null) return sendProblem(reply, 'not_found')
      await noteLook(campusId, caller, 'bills_viewed', params.id)
      const done = await readBills(pool, { campusId, walletId, ...query })
      return done.ok ? { bills: done.bills, next: done.next } : sendRefusal(reply, done)
    },
  )

  http.get(
    '/v1/people/:id/timeline',
    {
      config: { allow: LOOK },
      schema: {
        tags,
        summary: 'What happened to a person: the audit log and the money in one, newest first',
        params: IdParams,
        querystring: TimelineQuery,
        response: { 200: TimelinePage },
      },
    },
    async ({ campusId, caller, params, query }, reply) => {
      const { id: personId } = params
      const walletId = await selectWalletId(pool, campusId, personId)
      if (walletId === null) return sendProblem(reply, 'not_found')
      await noteLook(campusId, caller, 'timeline_viewed', personId)
      const done = await readTimeline(pool, { campusId, personId, walletId, ...query })
      return done.ok ? { entries: done.entries, next: done.next } : sendRefusal(reply, done)
    },
  )

  async function noteLook(campusId: number, caller: Caller, action: string, personId: string): Promise<void> {
    const subject = { subjectKind: 'person', subjectId: personId } as const
    await recordAudit(pool, { campusId, at: clock(), actor: actorOf(caller), action, ...subject })
  }
}
