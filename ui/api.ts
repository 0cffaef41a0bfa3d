import type { Problem, ProblemCode } from '../contract/problem.ts'

/** Why a call gave no value: a problem of the server, or no usable answer at all (`offline`). */
export type Failure = { code: ProblemCode | 'offline'; status: number; problem: Problem | null }
export type Answer<T> = { ok: true; value: T; status: number } | { ok: false; failure: Failure }

export type Api = {
  get<T>(path: string): Promise<Answer<T>>
  /** @param headers beside those that every call has, such as an `idempotency-key` */
  send<T>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer<T>>
}
export type FileApi = Api & {
  /** Gets a file, such as an export. It may take longer than other calls. */
  download(path: string): Promise<Answer<Blob>>
  /** Sends a file as it is. It may take as long. */
  upload<T>(path: string, file: Blob, contentType: string): Promise<Answer<T>>
}

const FILE_TIMEOUT_MS = 120_000

/**
 * Calls the campus's API. Never throws: a lost network is a value, so that a screen must say what to do then.
 * @param token read for each call, since it changes with sign-in
 * @param onUnauthenticated told when the server no longer knows the token
 */
export function createApi(
  token: () => string | null,
  onUnauthenticated: () => void,
  timeoutMs = 15_000,
): FileApi {
  async function call<T>(
    method: string,
    path: string,
    sent: { contentType: string; body: Blob | string; headers?: Readonly<Record<string, string>> } | null,
    read: (reply: Response) => Promise<unknown> = readJson,
    waitMs = timeoutMs,
  ): Promise<Answer<T>> {
    const headers: Record<string, string> = { ...sent?.headers }
    const bearer = token()
    if (bearer) headers.authorization = `Bearer ${bearer}`
    if (sent) headers['content-type'] = sent.contentType
    try {
      const reply = await fetch(path, {
        method,
        headers,
        body: sent?.body,
        signal: AbortSignal.timeout(waitMs),
      })
      if (reply.ok) return { ok: true, value: (await read(reply)) as T, status: reply.status }
      const problem = (await reply.json()) as Problem
      if (problem.code === 'unauthenticated') onUnauthenticated()
      return { ok: false, failure: { code: problem.code, status: reply.status, problem } }
    } catch {
      return { ok: false, failure: { code: 'offline', status: 0, problem: null } }
    }
  }
  return {
    get: (path) => call('GET', path, null),
    send: (method, path, body, headers = {}) =>
      call(method, path, body === undefined ? null : { ...json(body), headers }),
    download: (path) => call('GET', path, null, (reply) => reply.blob(), FILE_TIMEOUT_MS),
    upload: (path, body, contentType) => call('POST', path, { contentType, body }, readJson, FILE_TIMEOUT_MS),
  }
}

function json(value: unknown) {
  return { contentType: 'application/json', body: JSON.stringify(value) }
}

async function readJson(reply: Response): Promise<unknown> {
  return reply.status === 204 ? undefined : reply.json()
}
