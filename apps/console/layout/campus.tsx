import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import type { Campus } from '../../../contract/campus.ts'
import { applyCampusAccent } from '../../../ui/accent.ts'
import { createApi } from '../../../ui/api.ts'
import { useLanguage } from '../../../ui/language.tsx'

const RETRY_MS = 3000
const anonymous = createApi(
  () => null,
  () => {},
)

const CampusContext = createContext<Campus | null>(null)

/** Asks which campus this is, until it is told, and puts its colour on the page. Nothing waits for it. */
export function CampusProvider({ children }: { children: ReactNode }) {
  const [campus, setCampus] = useState<Campus | null>(null)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let over = false
    async function ask() {
      const reply = await anonymous.get<Campus>('/v1/campus')
      if (over) return
      if (reply.ok) {
        applyCampusAccent(reply.value.accent)
        setCampus(reply.value)
      } else timer = setTimeout(() => void ask(), RETRY_MS)
    }
    void ask()
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [])
  return <CampusContext value={campus}>{children}</CampusContext>
}

/** The campus, null until the server has answered, and its name in the chosen language. */
export function useCampus(): { campus: Campus | null; name: string } {
  const campus = useContext(CampusContext)
  const { language } = useLanguage()
  return useMemo(
    () => ({ campus, name: campus ? (language === 'en' ? campus.nameEn : campus.nameZh) : '' }),
    [campus, language],
  )
}
