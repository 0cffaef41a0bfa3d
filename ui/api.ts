import type { Problem, ProblemCode } from '../contract/problem.ts'

/** Why a call gave no value: a problem of the server, or no usable answer at all (`offline`). */
export type Failure = { code: ProblemCode | 'offline'; status: number; problem: Problem | null }
export type Answer<T> = { ok: true; value: T; status: number } | { ok: false; failure: Failure }

export type Api = {
  get<T>(path: string): Promise<Answer<T>>
  send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Answer<T>>
}

/**
 * Calls the campus's API. Never throws: a lost network is a value, so that a screen must say what to do then.
 * @param token read for each call, since it changes with sign-in
 * @param onUnauthenticated told when the server no longer knows the token
 */
export function createApi(
  token: () => string | null,
  onUnauthenticated: () => void,
  timeoutMs = 15_000,
): Api {
  async function call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const headers: Record<string, string> = {}
    const bearer = token()
    if (bearer) headers.authorization = `Bearer ${bearer}`
    if (body !== undefined) headers['content-type'] = 'application/json'
    try {
      const reply = await fetch(path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMs),
      })
      const value = reply.status === 204 ? undefined : await reply.json()
      if (reply.ok) return { ok: true, value: value as T, status: reply.status }
      const problem = value as Problem
      if (problem.code === 'unauthenticated') onUnauthenticated()
      return { ok: false, failure: { code: problem.code, status: reply.status, problem } }
    } catch {
      return { ok: false, failure: { code: 'offline', status: 0, problem: null } }
    }
  }
  return {
    get: (path) => call('GET', path),
    send: (method, path, body) => call(method, path, body),
  }
}
