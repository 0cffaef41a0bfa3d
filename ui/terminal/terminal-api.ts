import { type Answer, type Api, createApi } from '../api.ts'
import type { TerminalSession } from './terminal-session.ts'

/** What a register needs of the API. */
export type TerminalApi = Pick<Api, 'get' | 'send'>

/** A cashier cannot wait longer for an answer before the screen says that it is being asked again. */
const TIMEOUT_MS = 6000

/**
 * The API with the terminal's session: a call that met an ended session signs in and is made once more; one that was
 * told that this terminal may not sell signs in too, to learn whether it is suspended.
 */
export function createTerminalApi(session: TerminalSession): TerminalApi {
  const api = createApi(session.token, () => undefined, TIMEOUT_MS)
  async function withSession<T>(call: () => Promise<Answer<T>>): Promise<Answer<T>> {
    if (session.token() === null && !(await session.renew())) return nothingSent(session)
    const answer = await call()
    if (answer.ok) return answer
    const { code } = answer.failure
    const isNews = session.state.get().state !== 'refused'
    if (isNews && (code === 'terminal_unknown' || code === 'terminal_suspended')) void session.renew()
    if (code !== 'unauthenticated') return answer
    return (await session.renew()) ? call() : answer
  }
  return {
    get: (path) => withSession(() => api.get(path)),
    send: (method, path, body) => withSession(() => api.send(method, path, body)),
  }
}

function nothingSent<T>(session: TerminalSession): Answer<T> {
  const refused = session.state.get().state === 'refused'
  const code = refused ? 'unauthenticated' : 'offline'
  return { ok: false, failure: { code, status: refused ? 401 : 0, problem: null } }
}
