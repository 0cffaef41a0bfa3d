import Type from 'typebox'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import type { Tail } from '../ledger/tail.ts'
import { createEventStreams } from './event-streams.ts'
import { personOf, walletOf } from './own-account.ts'

export type EventDeps = {
  pool: Pool
  /** Who follows what is posted at a campus. */
  tailOf: (campusId: number) => Pick<Tail, 'listen'>
}

/** News for phones: within a second of the commit, without polling (DESIGN 2). */
export function eventRoutes(http: Http, { pool, tailOf }: EventDeps): void {
  const onError = (error: unknown) => http.log.error({ err: error }, 'news of an account')
  const streams = createEventStreams(pool, tailOf, onError)
  // Before the server waits for its connections to end: these would not.
  http.addHook('preClose', async () => streams.closeAll())

  http.get(
    '/v1/me/events',
    {
      config: { allow: ['person'] },
      schema: {
        tags: ['me'],
        summary: 'News of my account as server-sent events: `bill` (BillEvent) and `account` (AccountEvent)',
        response: { 200: { content: { 'text/event-stream': { schema: Type.Unknown() } } } },
      },
    },
    async ({ campusId, caller }, reply) => {
      const { sessionId } = personOf(caller)
      const walletId = await walletOf(pool, campusId, caller)
      const stream = await streams.open({ campusId, walletId, sessionId })
      return reply
        .header('content-type', 'text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no')
        .send(stream)
    },
  )
}
