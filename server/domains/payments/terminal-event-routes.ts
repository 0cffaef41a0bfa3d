import Type from 'typebox'
import { assert } from '../../base/assert.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import type { Tail } from '../ledger/tail.ts'
import type { PolicyAt } from '../policy/read.ts'
import { createTerminalStreams } from './terminal-streams.ts'

export type TerminalEventDeps = {
  pool: Pool
  policyAt: PolicyAt
  /** Who follows what is posted at a campus. */
  tailOf: (campusId: number) => Pick<Tail, 'listenTo'>
}

/** News for terminals, within a second of the commit (DESIGN 2). */
export function terminalEventRoutes(http: Http, deps: TerminalEventDeps): void {
  const onError = (error: unknown) => http.log.error({ err: error }, 'news of a terminal')
  const streams = createTerminalStreams({ ...deps, onError })
  // Before the server waits for its connections to end: these would not.
  http.addHook('preClose', async () => streams.closeAll())

  http.get(
    '/v1/terminal/events',
    {
      config: { allow: ['terminal'] },
      schema: {
        tags: ['devices'],
        summary: 'News for this terminal as server-sent events (TerminalEvent)',
        response: { 200: { content: { 'text/event-stream': { schema: Type.Unknown() } } } },
      },
    },
    async ({ campusId, caller }, reply) => {
      assert(caller.kind === 'terminal', 'only a terminal may call this')
      const stream = await streams.open(campusId, caller.terminalId)
      return reply
        .header('content-type', 'text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no')
        .send(stream)
    },
  )
}
