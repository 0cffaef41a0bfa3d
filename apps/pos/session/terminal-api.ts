import { type Answer, type Api, createApi } from '../../../ui/api.ts'
import type { TerminalSession } from './terminal-session.ts'

/** A cashier cannot wait longer for an answer before the screen says that it is being asked again. */
const TIMEOUT_MS = 6000

/** What a register needs of the API. */
export type TerminalApi = Pick<Api, 'get' | 'send'>

/** The API with the terminal's session: a call that met an ended session signs in and is made once more. */
export function createTerminalApi(session: TerminalSession): TerminalApi {
  const api = createApi(session.token, () => undefined, TIMEOUT_MS)
  async function withSession<T>(call: () => Promise<Answer<T>>): Promise<Answer<T>> {
    if (session.token() === null && !(await session.renew())) return notSignedIn(session)
    const answer = await call()
    if (answer.ok || answer.failure.code !== 'unauthenticated') return answer
    return (await session.renew()) ? call() : answer
  }
  return {
    get: (path) => withSession(() => api.get(path)),
    send: (method, path, body) => withSession(() => api.send(method, path, body)),
  }
}

/** Nothing was sent, and why. */
function notSignedIn<T>(session: TerminalSession): Answer<T> {
  const { state } = session.state.get() as { state: string }
  const code = state === 'refused' ? 'unauthenticated' : 'offline'
  return { ok: false, failure: { code, status: state === 'refused' ? 401 : 0, problem: null } }
}
