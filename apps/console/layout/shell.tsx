import { SearchOutlined } from '@ant-design/icons'
import { Alert } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { useAddress } from '../address.ts'
import { Palette } from '../palette/palette.tsx'
import { useOnline } from '../states/use-online.ts'
import { useCampus } from './campus.tsx'
import { Navigation } from './navigation.tsx'
import { Preferences } from './preferences.tsx'
import { layoutWords } from './words.ts'
import './layout.css'

const isMac = navigator.platform.startsWith('Mac')

/** The frame of every page: campus, navigation, search, preferences. */
export function Shell({ children }: { children: ReactNode }) {
  const words = useWords(layoutWords)
  const { name } = useCampus()
  const online = useOnline()
  const [searching, setSearching] = useState(false)
  const main = useRef<HTMLElement>(null)
  useFocusOnArrival(main)

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 'k' || !(isMac ? event.metaKey : event.ctrlKey)) return
      event.preventDefault()
      setSearching(true)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])

  return (
    <div className="shell">
      <a className="skip" href="#main" onClick={(event) => skipTo(event, main.current)}>
        {words.skip}
      </a>
      <header className="shell-bar">
        <div className="shell-brand">
          <strong>{name}</strong>
          <span>{words.console}</span>
        </div>
        <button type="button" className="shell-search" onClick={() => setSearching(true)}>
          <SearchOutlined aria-hidden />
          <span>{words.search}</span>
          <kbd>{isMac ? '⌘ K' : 'Ctrl K'}</kbd>
        </button>
        <Preferences />
      </header>
      <Navigation />
      <main className="shell-main" id="main" ref={main} tabIndex={-1}>
        {!online && <Alert banner type="warning" title={words.offline} />}
        {children}
      </main>
      {searching && <Palette onClose={() => setSearching(false)} />}
    </div>
  )
}

/** After a change of page the keyboard continues in the new page, unless the page has put the focus somewhere. */
function useFocusOnArrival(main: { current: HTMLElement | null }): void {
  const place = useAddress().path.join('/')
  const before = useRef(place)
  useEffect(() => {
    if (before.current === place) return
    before.current = place
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true })
  }, [place, main])
}

// The hash of the address belongs to the pages, so the link cannot be left to the browser.
function skipTo(event: { preventDefault(): void }, main: HTMLElement | null): void {
  event.preventDefault()
  main?.focus()
}
