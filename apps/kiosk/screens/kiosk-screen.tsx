import { useEffect, useState } from 'react'
import { useCell } from '../../../ui/cell.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import type { Kiosk } from '../terminal/open-kiosk.ts'
import { IDLE_MS } from '../visit/idle.ts'
import type { Visit } from '../visit/visit.ts'
import { createVisitRunner, type VisitRunner } from '../visit/visit-runner.ts'
import { kioskWords } from '../words/words.ts'
import { BillsScreen } from './bills-screen.tsx'
import { CardTroubleScreen } from './card-trouble-screen.tsx'
import { HomeScreen } from './home-screen.tsx'
import { IdleWarning } from './idle-warning.tsx'
import { TappingScreen } from './laid-screen.tsx'
import { LimitScreen } from './limit-screen.tsx'
import { MenuScreen } from './menu-screen.tsx'
import { NewCardScreen } from './new-card-screen.tsx'
import { NumberScreen } from './number-screen.tsx'
import { PinScreen } from './pin-screen.tsx'
import { ReplaceScreen } from './replace-screen.tsx'
import { SpendingPinScreen } from './spending-pin-screen.tsx'
import { TakeCardScreen } from './take-card-screen.tsx'
import { useIdReader } from './use-id-reader.ts'

/** The kiosk in use: what the visit is at, under a head with the campus and the language. */
export function KioskScreen({ kiosk }: { kiosk: Kiosk }) {
  const words = useWords(kioskWords)
  const { language, setLanguage } = useLanguage()
  const campus = useCell(kiosk.campus)
  const [runner] = useState(() => createVisitRunner(kiosk))
  const visit = useCell(runner.visit)
  useIdReader(runner)
  useGreeting(visit.at === 'home')
  return (
    <div className="kiosk">
      <header className="kiosk-head">
        <span>{campus && (language === 'en' ? campus.nameEn : campus.nameZh)}</span>
        <button
          type="button"
          lang={language === 'en' ? 'zh-CN' : 'en'}
          onClick={() => setLanguage(language === 'en' ? 'zh-CN' : 'en')}
        >
          {words.otherLanguage}
        </button>
      </header>
      <Screen kiosk={kiosk} runner={runner} />
      {canBeForgotten(visit) && <IdleWarning onLeave={runner.leave} />}
    </div>
  )
}

/** The next person is greeted in the kiosk's language, not in that of the one before. */
function useGreeting(isHome: boolean): void {
  const { language, setLanguage } = useLanguage()
  const [greeting] = useState(language)
  useEffect(() => {
    if (!isHome) return
    scrollTo(0, 0)
    setLanguage(greeting)
  }, [isHome, greeting, setLanguage])
  useEffect(() => {
    if (!isHome || language === greeting) return
    // Somebody chose another language, and went away.
    const timer = setTimeout(() => setLanguage(greeting), IDLE_MS)
    return () => clearTimeout(timer)
  }, [isHome, language, greeting, setLanguage])
}

/** Whether the visit ends when nobody touches the screen: not while there is nothing to see, or a card is being written. */
function canBeForgotten(visit: Visit): boolean {
  if (visit.at === 'new-card') return visit.writing.at !== 'writing' && visit.writing.at !== 'written'
  return !['home', 'tapping', 'card-trouble', 'take-card'].includes(visit.at)
}

function Screen({ kiosk, runner }: { kiosk: Kiosk; runner: VisitRunner }) {
  const words = useWords(kioskWords)
  const session = useCell(kiosk.session)
  const visit = useCell(runner.visit)
  const isOut = session.state === 'refused' || session.state === 'unreachable'
  if (visit.at === 'home' && isOut)
    return (
      <main className="kiosk-message" role="alert">
        <h1>{words.outOfService}</h1>
        <p>{session.state === 'refused' ? words.refused : words.unreachable}</p>
      </main>
    )
  if (visit.at === 'home') return <HomeScreen kiosk={kiosk} runner={runner} />
  if (visit.at === 'number') return <NumberScreen runner={runner} />
  if (visit.at === 'pin') return <PinScreen visit={visit} kiosk={kiosk} runner={runner} />
  if (visit.at === 'tapping') return <TappingScreen />
  if (visit.at === 'card-trouble') return <CardTroubleScreen why={visit.why} />
  if (visit.at === 'take-card') return <TakeCardScreen />
  if (visit.at === 'new-card') return <NewCardScreen visit={visit} runner={runner} />
  const inside = { visit, kiosk, runner }
  if (visit.page === 'bills') return <BillsScreen {...inside} />
  if (visit.page === 'replace') return <ReplaceScreen {...inside} />
  if (visit.page === 'limit') return <LimitScreen {...inside} />
  if (visit.page === 'spending-pin') return <SpendingPinScreen {...inside} />
  return <MenuScreen {...inside} />
}
