import { IMPORT_BYTES_MAX } from '../../../contract/imports.ts'
import { LeavingBatch, LeavingList, LeavingsBegun } from '../../../contract/leavings.ts'
import type { Clock } from '../../base/clock.ts'
import { csvBytes, takeOnlyCsv } from '../../base/csv-body.ts'
import type { Http } from '../../base/http.ts'
import { uuidv7 } from '../../base/ids.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { checkList } from './check-list.ts'
import { type StartDeps, startLeaving } from './start-leaving.ts'

const DESK = ['operator:card_centre', 'operator:administrator'] as const
const tags = ['leaving']

/** Many leave at once: a list is checked first, then begun some at a time, and beginning again harms nobody. */
export function leavingListRoutes(http: Http, deps: StartDeps & { clock: Clock }): void {
  const { clock } = deps
  void http.register(async (scope) => checkRoute(scope as Http, deps))

  http.post(
    '/v1/leaving-batches',
    {
      config: { allow: DESK },
      schema: {
        tags,
        summary: 'These people leave; who is leaving already goes on',
        body: LeavingBatch,
        response: { 200: LeavingsBegun },
      },
    },
    async ({ campusId, caller, body }) => {
      const now = clock()
      const answers: LeavingsBegun['answers'] = []
      for (const personId of body.personIds) {
        const order = { campusId, id: uuidv7(now), personId, reason: body.reason, actor: actorOf(caller) }
        const done = await startLeaving(deps, order, now)
        answers.push(done.ok ? { personId, ok: true } : { personId, ok: false, code: done.code })
      }
      return { answers }
    },
  )
}

function checkRoute(http: Http, { pool, clock }: StartDeps & { clock: Clock }): void {
  takeOnlyCsv(http)
  http.post(
    '/v1/leaving-lists',
    {
      bodyLimit: IMPORT_BYTES_MAX,
      config: { allow: DESK },
      schema: {
        tags,
        summary: 'Whom a list of campus numbers (text/csv) names; nothing is changed',
        consumes: ['text/csv'],
        response: { 200: LeavingList },
      },
    },
    async ({ campusId, caller, body }, reply) => {
      const order = { campusId, actor: actorOf(caller), bytes: csvBytes(body) }
      const checked = await checkList(pool, order, clock())
      return checked.ok ? checked.list : sendRefusal(reply, checked)
    },
  )
}
