import { HotList, HotListQuery } from '../../../contract/devices.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { readHotList } from './listed.ts'

/** `GET /v1/hot-list`: what terminals must refuse (DESIGN 7). */
export function hotListRoutes(http: Http, { pool }: { pool: Pool }): void {
  http.get(
    '/v1/hot-list',
    {
      config: { allow: ['terminal'] },
      schema: {
        tags: ['devices'],
        summary: 'The hot list, whole or what changed after a version',
        querystring: HotListQuery,
        response: { 200: HotList },
      },
    },
    async (request) => readHotList(pool, request.campusId, request.query.since ?? 0),
  )
}
