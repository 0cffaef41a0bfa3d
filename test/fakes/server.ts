import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Asked, Told } from './wire.ts'

const BODY_BYTES_MAX = 64 * 1024 * 1024

export type Answer = (asked: Asked) => Told | 'lost' | Promise<Told | 'lost'>

/** An HTTP server on the loopback. What is `lost` was done, and its reply never arrives. */
export async function listen(port: number, answer: Answer): Promise<{ server: Server; baseUrl: string }> {
  const server = createServer((request, response) => void respond(request, response, answer))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return { server, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

async function respond(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  try {
    const told = await answer(await asked(request))
    if (told === 'lost') {
      request.socket.destroy()
      return
    }
    response.writeHead(told.status, { 'cache-control': 'no-store', ...told.headers })
    response.end(told.body)
  } catch (error) {
    response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' })
    response.end(String(error))
  }
}

async function asked(request: IncomingMessage): Promise<Asked> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > BODY_BYTES_MAX) throw new Error('the body is too large')
    parts.push(part)
  }
  const target = request.url ?? '/'
  const url = new URL(target, 'http://127.0.0.1')
  return {
    method: request.method ?? 'GET',
    target,
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(parts),
  }
}
