import Type from 'typebox'
import {
  ReaderExchange,
  ReaderExchanged,
  ReaderSale,
  ReaderSales,
  ReaderSold,
  ReaderStatus,
  UploadedSales,
} from '../../contract/reader.ts'
import { createEventStream, type EventStream } from '../../server/base/event-stream.ts'
import type { Http } from '../../server/base/http.ts'
import { sendProblem } from '../../server/base/problem-reply.ts'
import type { Agent } from './agent.ts'

const SECOND_MS = 1000

/** What a page asks of the agent (contract/reader.ts). */
export function agentRoutes(http: Http, agent: Agent): void {
  const config = { allow: ['anyone'] as const }
  http.get('/v1/reader', { config, schema: { response: { 200: ReaderStatus } } }, async () => agent.status())
  eventRoutes(http, agent)
  http.post(
    '/v1/reader/exchanges',
    { config, schema: { body: ReaderExchange, response: { 200: ReaderExchanged } } },
    async ({ body }) => agent.exchange(body),
  )
  http.post(
    '/v1/reader/offline-sales',
    { config, schema: { body: ReaderSale, response: { 200: ReaderSold } } },
    async ({ body: { at, ...sale } }, reply) => {
      const second = wholeSecond(at)
      return second
        ? agent.sell({ ...sale, at: second })
        : sendProblem(reply, 'body_invalid', 'No such time', { pointer: '/at' })
    },
  )
  http.get('/v1/reader/sales', { config, schema: { response: { 200: ReaderSales } } }, async () => ({
    sales: agent.sales(),
  }))
  http.post(
    '/v1/reader/sales/uploaded',
    { config, schema: { body: UploadedSales, response: { 204: Type.Null() } } },
    async ({ body }, reply) => {
      await agent.forget(body.saleIds)
      return reply.code(204).send(null)
    },
  )
}

/** As it stands in the card's codes, with a year of four digits; null when it is no time. */
function wholeSecond(at: string): Date | null {
  const second = new Date(Math.floor(Date.parse(at) / SECOND_MS) * SECOND_MS)
  const year = second.getUTCFullYear()
  return year >= 2000 && year <= 9999 ? second : null
}

function eventRoutes(http: Http, agent: Agent): void {
  const streams = new Set<EventStream>()
  http.get('/v1/reader/events', { config: { allow: ['anyone'] } }, async (_, reply) => {
    const stream = createEventStream()
    streams.add(stream)
    const stop = agent.onStatus((status) => stream.send('reader', status))
    stream.onClose(() => {
      streams.delete(stream)
      stop()
    })
    stream.send('reader', agent.status())
    return reply.type('text/event-stream; charset=utf-8').send(stream.readable)
  })
  // Streams do not end by themselves: the server would wait for them.
  http.addHook('preClose', async () => {
    for (const stream of streams) stream.end()
  })
}
