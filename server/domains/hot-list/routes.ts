import {
  HotListChanges,
  HotListChangesQuery,
  HotListQuery,
  RollBack,
  RolledBack,
  SignedHotList,
} from '../../../contract/hot-list.ts'
import { type Clock, isBusinessDate } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import type { Keys } from '../../base/keys.ts'
import { sendProblem, sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { listChanges } from './list-changes.ts'
import { readHotList } from './listed.ts'
import { rollBack } from './roll-back.ts'
import { signHotList } from './sign-hot-list.ts'

export type HotListRouteDeps = {
  pool: Pool
  clock: Clock
  keys: Pick<Keys, 'issuer'>
  campusCodeOf: (campusId: number) => string
}

const readers = ['operator:administrator', 'operator:card_centre', 'operator:auditor'] as const

/** What terminals must refuse (DESIGN 7): the list as they get it, its history, and the way back from a bad one. */
export function hotListRoutes(http: Http, { pool, clock, keys, campusCodeOf }: HotListRouteDeps): void {
  http.get(
    '/v1/hot-list',
    {
      config: { allow: ['terminal'] },
      schema: {
        tags: ['devices'],
        summary: 'The hot list, whole or what changed after a version, signed',
        querystring: HotListQuery,
        response: { 200: SignedHotList },
      },
    },
    async ({ campusId, query }) => {
      const since = query.since ?? 0
      return signHotList(keys.issuer, campusCodeOf(campusId), since, await readHotList(pool, campusId, since))
    },
  )

  http.get(
    '/v1/hot-list/changes',
    {
      config: { allow: readers },
      schema: {
        tags: ['devices'],
        summary: 'Every change of the hot list, the latest first',
        querystring: HotListChangesQuery,
        response: { 200: HotListChanges },
      },
    },
    async ({ campusId, query }, reply) => {
      if (query.date !== undefined && !isBusinessDate(query.date)) return sendProblem(reply, 'body_invalid')
      const found = await listChanges(pool, campusId, query)
      if (!found.ok) return sendRefusal(reply, found)
      const { ok: _, ...changes } = found
      return changes
    },
  )

  http.post(
    '/v1/hot-list/roll-backs',
    {
      config: { allow: ['operator:administrator'] },
      schema: {
        tags: ['devices'],
        summary: 'Make the hot list again what it was at a version',
        body: RollBack,
        response: { 200: RolledBack },
      },
    },
    async ({ campusId, caller, body }, reply) => {
      const done = await rollBack(pool, { campusId, ...body, actor: actorOf(caller) }, clock())
      return done.ok ? done.rolledBack : sendRefusal(reply, done)
    },
  )
}
