import { lazy, type ReactNode, Suspense, useEffect } from 'react'
import { useCell } from '../../ui/cell.ts'
import { useWords } from '../../ui/language.tsx'
import { campus } from '../../ui/phone/campus.ts'
import { FailurePanel, Loading } from '../../ui/phone/failure.tsx'
import { Notice } from '../../ui/phone/notice.tsx'
import { Screen } from '../../ui/phone/screen.tsx'
import { Bind } from './bind.tsx'
import { askWechat, begin, stage } from './session.ts'
import { portalWords } from './words.ts'

// Who binds for the first time waits for a form alone.
const Bound = lazy(() => import('./bound.tsx'))
const Outside = lazy(() => import('./outside.tsx'))

/** The screen of how far somebody is who came from a payment channel (RULES 4.1). */
export function Page() {
  const words = useWords(portalWords)
  const here = useCell(stage)
  const known = useCell(campus)
  useEffect(() => {
    // Whether it is a demo says the campus.
    if (known && here.at === 'opening') void begin(known.demo)
  }, [known, here.at])
  switch (here.at) {
    case 'bound':
      return (
        <Later>
          <Bound />
        </Later>
      )
    case 'unbound':
      return <Bind portal={here.portal} />
    case 'outside':
      return (
        <Later>
          <Outside />
        </Later>
      )
    case 'failed':
      return (
        <Screen title={words.title}>
          <FailurePanel failure={here.failure} onRetry={() => void begin(known?.demo)} />
        </Screen>
      )
    case 'closed':
      return (
        <Screen title={words.title}>
          <Notice tone="info" title={words.closed}>
            {words.closedHelp}
          </Notice>
          <ToApp />
        </Screen>
      )
    case 'unknown':
      return (
        <Screen title={words.title}>
          <div role="alert">
            <Notice tone="warning" title={words.unknown}>
              {words.unknownHelp}
            </Notice>
          </div>
          <button type="button" className="button button-primary button-wide" onClick={askWechat}>
            {words.askAgain}
          </button>
          <ToApp />
        </Screen>
      )
    default:
      return (
        <Screen title={words.title}>
          <Loading />
        </Screen>
      )
  }
}

function Later({ children }: { children: ReactNode }) {
  return <Suspense fallback={<Loading />}>{children}</Suspense>
}

function ToApp() {
  const words = useWords(portalWords)
  return (
    <a className="button button-wide" href="/app/">
      {words.toApp}
    </a>
  )
}
