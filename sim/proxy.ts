import { connect, createServer, type Server, type Socket } from 'node:net'
import { type Chance, pickWeighted } from './chance.ts'

/** What the network does to one request. */
const FAULTS = {
  none: 82,
  /** The reply never comes: the server has done what it was asked. */
  'lose-reply': 6,
  /** The line is cut once the request was sent. */
  cut: 3,
  /** The request arrives late. */
  'late-request': 3,
  /** The reply arrives late. */
  'late-reply': 3,
  /** The request arrives a second time, later; only where an id makes that harmless. */
  twice: 3,
} as const

const REFUSED_LINES = 0.02
const LATE_MS = 1200
const ORPHAN_MS = 8000

export type Proxy = {
  url: string
  /** No faults any more; and waits until nothing is on its way. */
  calm(): Promise<void>
  close(): void
}

/**
 * A TCP proxy before one server that misbehaves as networks do. It knows of HTTP only where a request begins.
 * @param onDoubled gets the client id inside a request that is sent twice
 */
export async function startProxy(
  port: number,
  chance: Chance,
  onDoubled: (id: string) => void,
): Promise<Proxy> {
  let calm = false
  let underWay = 0
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (client) => {
    track(client)
    if (!calm && chance.chance(REFUSED_LINES)) {
      client.destroy()
      return
    }
    relay(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  function track(socket: Socket): void {
    sockets.add(socket)
    socket.on('error', () => {}) // lines break here
    socket.on('close', () => sockets.delete(socket))
  }

  function open(): Socket {
    const upstream = connect({ port, host: '127.0.0.1', noDelay: true })
    track(upstream)
    return upstream
  }

  function relay(client: Socket): void {
    const upstream = open()
    let fault: keyof typeof FAULTS = 'none'
    let waiting = false
    client.on('data', (chunk: Buffer) => {
      if (!waiting) fault = calm ? 'none' : pickWeighted(chance, FAULTS)
      const begins = !waiting
      waiting = true
      if (fault === 'late-request') hold(client, () => upstream.write(chunk))
      else upstream.write(chunk)
      if (begins && fault === 'twice') repeatLater(chunk)
      if (fault === 'cut') {
        client.destroy()
        setTimeout(() => upstream.destroy(), ORPHAN_MS).unref()
      }
    })
    upstream.on('data', (chunk: Buffer) => {
      waiting = false
      if (fault === 'lose-reply') client.destroy()
      else if (fault === 'late-reply') hold(upstream, () => client.write(chunk))
      else if (!client.destroyed) client.write(chunk)
    })
    client.on('close', () => fault !== 'cut' && upstream.destroy())
    upstream.on('close', () => client.destroy())
  }

  /** Holds a chunk back, and the line with it, so that nothing overtakes. */
  function hold(source: Socket, then: () => void): void {
    source.pause()
    const resume = () => {
      then()
      source.resume()
    }
    setTimeout(resume, chance.integer(20, LATE_MS))
  }

  function repeatLater(chunk: Buffer): void {
    const id = idOfMoney(chunk)
    if (id === undefined) return
    onDoubled(id)
    underWay++
    const send = () => {
      const line = open()
      line.on('close', () => underWay--)
      line.on('data', () => line.destroy())
      line.setTimeout(ORPHAN_MS, () => line.destroy())
      line.write(chunk)
    }
    setTimeout(send, chance.integer(0, LATE_MS))
  }

  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    async calm() {
      calm = true
      while (underWay > 0) await new Promise((resolve) => setTimeout(resolve, 50))
    },
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

const MONEY = /^POST \/v1\/(payments|me\/payments|cash-top-ups)[ /]/

/** The client id in a request that moves money and came in one piece. */
export function idOfMoney(chunk: Buffer): string | undefined {
  const text = chunk.toString('latin1')
  return MONEY.test(text) ? /\r\n\r\n.*?"id":"([0-9a-f-]{36})"/s.exec(text)?.[1] : undefined
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' ? address!.port : 0
}
