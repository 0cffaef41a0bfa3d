import { connect, type Socket } from 'node:net'

export type LoadResult = { requests: number; seconds: number; statuses: Map<number, number> }

/**
 * Sends prepared requests over keep-alive connections, each connection one at a time (closed loop). It parses no more
 * of a reply than its status and length, so that what is measured is the server and not the client.
 */
export async function sendAll(
  port: number,
  requests: readonly Buffer[],
  connections: number,
): Promise<LoadResult> {
  const statuses = new Map<number, number>()
  let next = 0
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = await open(port)
      while (next < requests.length) {
        const status = await exchange(socket, requests[next++]!)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
      socket.destroy()
    }),
  )
  return { requests: requests.length, seconds: (performance.now() - startedAt) / 1000, statuses }
}

/**
 * Sends prepared requests at a fixed rate whatever the server does (open loop), and answers how long each took in ms,
 * counted from when it was due: a server that stalls makes those behind wait, and they count.
 */
export async function sendAtRate(
  port: number,
  requests: readonly Buffer[],
  perSecond: number,
): Promise<{ latenciesMs: number[]; statuses: Map<number, number> }> {
  const idle: Socket[] = await Promise.all(Array.from({ length: 64 }, () => open(port)))
  const statuses = new Map<number, number>()
  const latenciesMs: number[] = []
  const send = async (request: Buffer, dueAt: number) => {
    const socket = idle.pop() ?? (await open(port))
    const status = await exchange(socket, request)
    latenciesMs.push(performance.now() - dueAt)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    idle.push(socket)
  }
  const underWay: Promise<void>[] = []
  const startedAt = performance.now()
  for (let next = 0; next < requests.length; ) {
    const dueAt = startedAt + (next * 1000) / perSecond
    if (dueAt <= performance.now()) underWay.push(send(requests[next++]!, dueAt))
    else await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.all(underWay)
  for (const socket of idle) socket.destroy()
  return { latenciesMs, statuses }
}

/** The bytes of a JSON POST. */
export function postRequest(path: string, token: string, body: unknown): Buffer {
  const json = JSON.stringify(body)
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `authorization: Bearer ${token}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(json)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${json}`)
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.setNoDelay(true)
    socket.once('error', reject)
  })
}

const STATUS_AT = 'HTTP/1.1 '.length
const LENGTH = /\r\ncontent-length: (\d+)\r\n/i

/** Sends one request and waits for its whole reply; both servers answer with a content-length. */
function exchange(socket: Socket, request: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0)
    const onData = (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const headEnd = received.indexOf('\r\n\r\n')
      if (headEnd < 0) return
      const head = received.toString('latin1', 0, headEnd + 2)
      const length = Number(LENGTH.exec(head)?.[1] ?? 0)
      if (received.length < headEnd + 4 + length) return
      settle()
      resolve(Number(head.slice(STATUS_AT, STATUS_AT + 3)))
    }
    const onError = (error: Error) => {
      settle()
      reject(error)
    }
    const settle = () => {
      socket.off('data', onData)
      socket.off('error', onError)
      socket.off('close', onClosed)
    }
    const onClosed = () => onError(new Error('the server closed the connection'))
    socket.on('data', onData)
    socket.on('error', onError)
    socket.on('close', onClosed)
    socket.write(request)
  })
}
