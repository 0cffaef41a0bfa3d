import { createContext, type ReactNode, useContext } from 'react'
import type { Api } from '../api.ts'

const ApiContext = createContext<Api | null>(null)

/** Gives the campus's API, as whoever is signed in, to the screens that several pages share. */
export function ApiProvider({ api, children }: { api: Api; children: ReactNode }) {
  return <ApiContext.Provider value={api}>{children}</ApiContext.Provider>
}

export function useApi(): Api {
  const api = useContext(ApiContext)
  if (!api) throw new Error('ApiProvider is missing above')
  return api
}
