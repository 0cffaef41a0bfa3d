import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { problems } from '../../contract/problem.ts'
import { call } from '../independent-client.ts'
import type { Callers } from './callers.ts'

const ANSWER_MS = 5_000

/** Requests that are wrong before any route sees them: written to the socket byte by byte. */
const requests: Record<string, string> = {
  'no HTTP at all': 'GARBAGE\r\n\r\n',
  'a TLS greeting': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
  'an odd host': 'GET /v1/me HTTP/1.1\r\nhost: a:b:c/..\r\nconnection: close\r\n\r\n',
  'a content length that is no number':
    'POST /v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-length: abc\r\n\r\n',
  'a content length below zero': 'POST /v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n',
  'two content lengths':
    'POST /v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}',
  'a length and chunks at once':
    'POST /v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  'broken chunks': 'POST /v1/sessions HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
  'a header without a colon': 'GET /v1/me HTTP/1.1\r\nhost: x\r\nnonsense\r\n\r\n',
  'a header of 100 kB': `GET /v1/me HTTP/1.1\r\nhost: x\r\nx-big: ${'a'.repeat(100_000)}\r\n\r\n`,
  'a target of 100 kB': `GET /v1/me?${'a'.repeat(100_000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
  'a method nobody knows': 'BREW /v1/me HTTP/1.1\r\nhost: x\r\n\r\n',
  'a method not allowed here': 'PATCH /v1/me HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  TRACE: 'TRACE /v1/me HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  'OPTIONS of everything': 'OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  'another server’s address':
    'GET http://elsewhere.example/v1/me HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  'another version of HTTP': 'GET /v1/me HTTP/9.9\r\nhost: x\r\n\r\n',
}

/** What Node's own parser answers, without a body: a 4xx all the same. */
const answeredByNode: Record<string, string> = {
  'no host': 'GET /v1/me HTTP/1.1\r\n\r\n',
  'an expectation': 'GET /v1/me HTTP/1.1\r\nhost: x\r\nexpect: miracles\r\nconnection: close\r\n\r\n',
}

const authorizations = [
  [
    'Bearer',
    'Bearer ',
    'Bearer  x',
    'bearer x',
    'Bearer x y',
    'Basic eDp5',
    'Digest',
    ',',
    '"',
    'Bearer\t\t',
  ],
  ['Bearer ÿþý', `Bearer ${'x'.repeat(10_000)}`, 'Bearer __proto__', 'Bearer undefined', "Bearer ' OR 1=1--"],
].flat()

const paths = [
  [
    '/v1/%',
    '/v1/%zz',
    '/v1/%00',
    '/v1/%C3%28',
    '/%ED%A0%80',
    '/v1/people/%2e%2e',
    '/v1//me',
    '//v1/me',
    '/v1/me/',
  ],
  ['/v1/__proto__', '/v1/constructor', '/v1', '/v1/', '/V1/ME', '/app/%00', '/app/..%2f..%2fpackage.json'],
  ['/app/%2e%2e/%2e%2e/.onecard/keys.json', '/console/..;/..;/keys.json', '/app/\\..\\..\\package.json'],
  [`/v1/people/${'9'.repeat(5_000)}`, `/v1/${'a/'.repeat(2_000)}`, '/v1/me%20', '/v1/me;a=b', '/v1/me%3Fa'],
].flat()

export function badHeaders({ url }: Callers): void {
  const { port } = new URL(url)

  describe('a request that is wrong before any route', () => {
    for (const [name, text] of Object.entries(requests))
      test(`${name} is a problem with a code`, async () => {
        const { status, body } = await raw(Number(port), text)
        const { code } = JSON.parse(body || '{}') as { code?: string }
        assert.ok(status >= 400 && status < 500, `${status} ${body}`)
        assert.ok(code !== undefined && Object.hasOwn(problems, code), `${status} ${body}`)
      })

    for (const [name, text] of Object.entries(answeredByNode))
      test(`${name} is a 4xx`, async () => {
        const { status } = await raw(Number(port), text)
        assert.ok(status >= 400 && status < 500, String(status))
      })

    test('an absurd authorization is nobody', async () => {
      for (const authorization of authorizations) {
        const { status, body } = await call(url, 'GET', '/v1/me', { headers: { authorization } })
        assert.equal(`${status} ${String(body.code)}`, '401 unauthenticated', authorization.slice(0, 40))
      }
    })

    test('an odd path finds nothing, least of all a file', async () => {
      for (const path of paths) {
        const text = `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`
        const { status, body } = await raw(Number(port), text)
        assert.ok(status >= 400 && status < 500, `${path.slice(0, 60)}: ${status} ${body.slice(0, 200)}`)
        assert.equal(typeof JSON.parse(body).code, 'string', path.slice(0, 60))
      }
    })

    test('a client that stops in the middle of its body hurts nobody', async () => {
      for (let i = 0; i < 50; i++) {
        const socket = connect(Number(port), 'localhost')
        socket.on('error', () => {})
        socket.end(
          'POST /v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{}',
        )
        if (i % 2) socket.destroySoon()
      }
      assert.equal((await call(url, 'GET', '/v1/campus')).status, 200)
    })
  })
}

/** Writes the text to the server and reads the answer: the status and what comes after the headers. */
async function raw(port: number, text: string): Promise<{ status: number; body: string }> {
  const socket = connect(port, 'localhost')
  socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error('no answer')))
  socket.write(text, 'latin1')
  let answer = ''
  socket.setEncoding('utf8')
  socket.on('data', (data) => {
    answer += data
    // The server may keep the connection; the answer is whole when its length says so.
    if (isWhole(answer)) socket.end()
  })
  await new Promise<void>((resolve, reject) => {
    socket.on('close', () => resolve())
    socket.on('error', (error: NodeJS.ErrnoException) => (answer ? resolve() : reject(error)))
  })
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
  return { status, body: answer.slice(answer.indexOf('\r\n\r\n') + 4) }
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n')
  const length = Number(/^content-length: *(\d+)/im.exec(answer)?.[1] ?? Number.NaN)
  return end >= 0 && Buffer.byteLength(answer.slice(end + 4)) >= length
}
