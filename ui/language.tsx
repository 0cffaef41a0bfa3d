import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'

export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

/**
 * A page's words. English has the type of the Chinese, so that a missing or extra key does not compile.
 * A word is text, or a function of what goes into it.
 */
export type Words<T> = { 'zh-CN': T; en: T }

const LanguageContext = createContext<{
  language: Language
  setLanguage: (language: Language) => void
} | null>(null)

const STORED = 'onecard.language'

function initialLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang')
  const stored = asked ?? localStorage.getItem(STORED)
  if (stored === 'zh-CN' || stored === 'en') return stored
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
}

/** Holds the chosen language (address `?lang=`, then the last choice, then the browser's; Chinese otherwise). */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(initialLanguage)
  useEffect(() => {
    document.documentElement.lang = language
    localStorage.setItem(STORED, language)
  }, [language])
  return <LanguageContext.Provider value={{ language, setLanguage }}>{children}</LanguageContext.Provider>
}

export function useLanguage() {
  const value = useContext(LanguageContext)
  if (!value) throw new Error('LanguageProvider is missing above')
  return value
}

/** The words of the chosen language. */
export function useWords<T>(words: Words<T>): T {
  return words[useLanguage().language]
}
