import { createContext, type ReactNode, useContext, useMemo, useRef, useState } from 'react'
import { createApi, type FileApi } from '../../../ui/api.ts'

const STORED = 'onecard.console.token'

type Session = {
  api: FileApi
  token: string | null
  /** The server ended the session (it grew old, or an administrator did): the operator is told why they are here. */
  endedByServer: boolean
  signIn: (token: string) => void
  signOut: () => void
}

const SessionContext = createContext<Session | null>(null)

/** The operator's session. It lives in this tab only (`sessionStorage`): closing the tab at a desk ends it. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [token, setToken] = useState(() => sessionStorage.getItem(STORED))
  const [endedByServer, setEndedByServer] = useState(false)
  const current = useRef(token)

  const session = useMemo(() => {
    function keep(next: string | null, byServer: boolean) {
      if (next === null) sessionStorage.removeItem(STORED)
      else sessionStorage.setItem(STORED, next)
      current.current = next
      setToken(next)
      setEndedByServer(byServer)
    }
    const api = createApi(
      () => current.current,
      () => keep(null, current.current !== null),
    )
    return {
      api,
      signIn: (next: string) => keep(next, false),
      // The server is told, but signing out never waits for it.
      signOut: () => {
        void api.send('DELETE', '/v1/operator-sessions/current')
        keep(null, false)
      },
    }
  }, [])

  return <SessionContext value={{ ...session, token, endedByServer }}>{children}</SessionContext>
}

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('SessionProvider is missing above')
  return session
}

/** The campus's API as the operator who is signed in. */
export function useApi(): FileApi {
  return useSession().api
}
