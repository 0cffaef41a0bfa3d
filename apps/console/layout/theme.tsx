import { App, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { useLanguage } from '../../../ui/language.tsx'
import { antdTheme, readColours } from './antd-theme.ts'
import { useCampus } from './campus.tsx'

export const themeChoices = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof themeChoices)[number]

const STORED = 'onecard.console.theme'
const systemIsDark = matchMedia('(prefers-color-scheme: dark)')

type Theme = { choice: ThemeChoice; dark: boolean; choose: (choice: ThemeChoice) => void }
const ThemeContext = createContext<Theme | null>(null)

/** Light or dark, as the operator or the system chose, for our own tokens (tokens.css) and for antd alike. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const { campus } = useCampus()
  const { language } = useLanguage()
  const [choice, setChoice] = useState(storedChoice)
  const [system, setSystem] = useState(systemIsDark.matches)
  const dark = choice === 'system' ? system : choice === 'dark'

  useEffect(() => {
    const follow = () => setSystem(systemIsDark.matches)
    systemIsDark.addEventListener('change', follow)
    return () => systemIsDark.removeEventListener('change', follow)
  }, [])

  const value = useMemo(
    () => ({
      choice,
      dark,
      choose(next: ThemeChoice) {
        localStorage.setItem(STORED, next)
        show(next)
        setChoice(next)
      },
    }),
    [choice, dark],
  )
  const hex = campus?.accent
  const theme = useMemo(() => antdTheme(dark, readColours(), hex), [dark, hex])

  return (
    <ThemeContext value={value}>
      <ConfigProvider
        theme={theme}
        locale={language === 'en' ? enUS : zhCN}
        button={{ autoInsertSpace: false }}
        getPopupContainer={landmarkOf}
      >
        <App className="app">{children}</App>
      </ConfigProvider>
    </ThemeContext>
  )
}

/** Menus and lists open inside the landmark or dialog of what opened them: whoever goes by landmarks finds them. */
function landmarkOf(opener?: HTMLElement): HTMLElement {
  return opener?.closest<HTMLElement>('[role="dialog"], main, header') ?? document.body
}

export function useTheme(): Theme {
  const theme = useContext(ThemeContext)
  if (!theme) throw new Error('ThemeProvider is missing above')
  return theme
}

function storedChoice(): ThemeChoice {
  const stored = localStorage.getItem(STORED)
  const choice = themeChoices.find((known) => known === stored) ?? 'system'
  show(choice)
  return choice
}

/** tokens.css takes its colours from `data-theme`, or from the system without one. */
function show(choice: ThemeChoice): void {
  const root = document.documentElement
  if (choice === 'system') delete root.dataset.theme
  else root.dataset.theme = choice
}
