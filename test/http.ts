import type { Caller, OperatorRole } from '../contract/caller.ts'
import { createHttp, type Http } from '../server/base/http.ts'
import { uuidv7 } from '../server/base/ids.ts'
import type { Cleanup } from './database.ts'

type Answer = {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: the body of whatever was asked
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
  text: string
  bytes: Buffer
  headers: Record<string, unknown>
}
export type Call = (
  caller: Caller,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  body?: unknown,
  /** Of a text that is sent as it is. */
  contentType?: 'text/csv',
) => Promise<Answer>

/**
 * The real HTTP floor with some routes, called as anybody one likes, without a port.
 * @param register adds the routes under test
 */
export async function testHttp(
  t: Cleanup,
  campusId: number,
  register: (http: Http) => void,
): Promise<{ call: Call }> {
  const callers = new Map<string, Caller>()
  const http = createHttp({
    logLevel: 'error',
    resolveCampus: () => campusId,
    resolveCaller: async (request) =>
      callers.get(request.headers.authorization ?? '') ?? { kind: 'anonymous' },
  })
  register(http)
  await http.ready()
  t.after(async () => http.close())
  const call: Call = async (caller, method, url, body, contentType) => {
    const authorization = uuidv7()
    callers.set(authorization, caller)
    const reply = await http.inject({
      method,
      url,
      headers: {
        authorization,
        ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
      },
      ...(body === undefined
        ? {}
        : { payload: contentType && typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    callers.delete(authorization)
    const isJson = String(reply.headers['content-type']).includes('json')
    return {
      status: reply.statusCode,
      text: reply.payload,
      bytes: reply.rawPayload,
      body: isJson ? JSON.parse(reply.payload) : undefined,
      headers: reply.headers,
    }
  }
  return { call }
}

/** An operator with one role, for routes under test. */
export function operatorCaller(
  role: OperatorRole,
  merchantId: string | null = null,
): Caller & { kind: 'operator' } {
  return { kind: 'operator', operatorId: uuidv7(), login: role, roles: [role], merchantId }
}

/** A person who need not change the PIN. */
export function personCaller(personId = uuidv7()): Caller & { kind: 'person' } {
  return { kind: 'person', personId, sessionId: uuidv7(), mustChangePin: false }
}
