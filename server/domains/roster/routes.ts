import { Readable } from 'node:stream'
import type { Permission } from '../../../contract/caller.ts'
import {
  IdNumberRevealed,
  NewPerson,
  Organisation,
  PeopleFilter,
  PeoplePage,
  PersonAdded,
  PersonDetail,
  RevealIdNumber,
  SearchPeopleQuery,
} from '../../../contract/people.ts'
import { IdParams } from '../../../contract/shapes.ts'
import { businessDate, type Clock } from '../../base/clock.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { actorOf } from '../audit/actor.ts'
import { listOrganisation } from '../people/organisation.ts'
import { addPersonAtDesk } from './add-person-at-desk.ts'
import type { EnrolDeps } from './enrol.ts'
import { exportPeople } from './export.ts'
import { importRoutes } from './import-routes.ts'
import { revealIdNumber, viewPerson } from './person-detail.ts'
import { searchPeople } from './search.ts'

/** Who may look at people: everybody at the desk but those of merchants. */
const LOOK: Permission[] = [
  'operator:card_centre',
  'operator:finance',
  'operator:auditor',
  'operator:administrator',
]

/** `/v1/people`: the desk's view of the campus's people, and their import. */
export function rosterRoutes(http: Http, deps: EnrolDeps & { clock: Clock }): void {
  const { pool, clock } = deps
  const tags = ['people']
  importRoutes(http, deps)

  http.get(
    '/v1/people',
    {
      config: { allow: LOOK },
      schema: {
        tags,
        summary: 'People by name, pinyin, number, role, state and college',
        querystring: SearchPeopleQuery,
        response: { 200: PeoplePage },
      },
    },
    async (request, reply) => {
      const { campusId, caller } = request
      const { cursor, limit, ...filter } = request.query
      const search = { campusId, actor: actorOf(caller), filter, cursor, limit }
      const found = await searchPeople(deps, search, clock())
      if (!found.ok) return sendRefusal(reply, found)
      const { people, total, next } = found
      return { people, total, ...(next === undefined ? {} : { next }) }
    },
  )

  http.get(
    '/v1/people.csv',
    {
      config: { allow: LOOK },
      schema: {
        tags,
        summary: 'The same people as a CSV file',
        querystring: PeopleFilter,
        produces: ['text/csv'],
      },
    },
    async (request, reply) => {
      const { campusId, caller, query } = request
      const now = clock()
      const csv = await exportPeople(deps, { campusId, actor: actorOf(caller), filter: query }, now)
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="people-${businessDate(now)}.csv"`)
        .header('cache-control', 'no-store')
        .send(Readable.from(csv))
    },
  )

  http.get(
    '/v1/people/:id',
    {
      config: { allow: LOOK },
      schema: {
        tags,
        summary: 'One person, as a desk sees them',
        params: IdParams,
        response: { 200: PersonDetail },
      },
    },
    async (request, reply) => {
      const { campusId, caller, params } = request
      const look = { campusId, actor: actorOf(caller), personId: params.id }
      const viewed = await viewPerson(deps, look, clock())
      return viewed.ok ? viewed.person : sendRefusal(reply, viewed)
    },
  )

  http.post(
    '/v1/people',
    {
      config: { allow: ['operator:card_centre', 'operator:administrator'] },
      schema: {
        tags,
        summary: 'Add a person: account, PINs and all',
        body: NewPerson,
        response: { 201: PersonAdded },
      },
    },
    async (request, reply) => {
      const { campusId, caller, body } = request
      const added = await addPersonAtDesk(deps, { campusId, actor: actorOf(caller), given: body }, clock())
      return added.ok ? reply.code(201).send(added.person) : sendRefusal(reply, added)
    },
  )

  http.post(
    '/v1/people/:id/id-number',
    {
      config: { allow: ['operator:card_centre'] },
      schema: {
        tags,
        summary: 'See the whole ID number of a person, for a reason',
        params: IdParams,
        body: RevealIdNumber,
        response: { 200: IdNumberRevealed },
      },
    },
    async (request, reply) => {
      const { campusId, caller, params, body } = request
      const look = { campusId, actor: actorOf(caller), personId: params.id, reason: body.reason }
      const revealed = await revealIdNumber(deps, look, clock())
      if (!revealed.ok) return sendRefusal(reply, revealed)
      return { idNumber: revealed.idNumber }
    },
  )

  http.get(
    '/v1/organisation',
    {
      config: { allow: LOOK },
      schema: { tags, summary: 'Colleges, majors and classes', response: { 200: Organisation } },
    },
    async (request) => ({ colleges: await listOrganisation(pool, request.campusId) }),
  )
}
