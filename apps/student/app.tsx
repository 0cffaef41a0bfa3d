import { lazy, type ReactNode, Suspense, useEffect } from 'react'
import { STALL_SCREEN } from '../../server/protocols/stall-code.ts'
import { useCell } from '../../ui/cell.ts'
import { useWords } from '../../ui/language.tsx'
import { Loading } from '../../ui/phone/failure.tsx'
import { Notice } from '../../ui/phone/notice.tsx'
import { usePlace } from '../../ui/phone/router.ts'
import { Screen } from '../../ui/phone/screen.tsx'
import { TOP_UP_SCREEN } from '../../ui/phone/top-up/way.ts'
import { phoneWords } from '../../ui/phone/words.ts'
import { startListening } from './events/live.ts'
import { NewsToast } from './events/news-toast.tsx'
import { Home } from './home/home.tsx'
import { locked, watchAbsence } from './lock/lock.ts'
import { Locked } from './lock/locked.tsx'
import { PayCode } from './pay-code/pay-code.tsx'
import { keepCertificate } from './pay-code/phone.ts'
import { Boundary } from './shell/boundary.tsx'
import { session } from './shell/session.ts'
import { InitialPinChange } from './sign-in/initial-pin-change.tsx'
import { SignIn } from './sign-in/sign-in.tsx'
import { wayHere } from './top-up/way-here.ts'

// What is not needed to pay comes when asked for.
const Bills = lazy(() => import('./bills/bills.tsx'))
const BillDetail = lazy(() => import('./bills/bill-detail.tsx'))
const ReportLost = lazy(() => import('./card/report-lost.tsx'))
const Settings = lazy(() => import('./settings/settings.tsx'))
const SpendingLimit = lazy(() => import('./settings/spending-limit.tsx'))
const QueryPin = lazy(() => import('./settings/query-pin.tsx'))
const LockSettings = lazy(() => import('./lock/lock-settings.tsx'))
const Devices = lazy(() => import('./settings/devices.tsx'))
const TopUp = lazy(() => import('../../ui/phone/top-up/top-up.tsx'))
const TopUpStatus = lazy(() => import('./top-up/own-top-up-status.tsx'))
const Scan = lazy(() => import('./stall-payment/scan.tsx'))
const StallPayment = lazy(() => import('./stall-payment/stall-payment.tsx'))

const screens: Record<string, () => ReactNode> = {
  '/': () => <Home />,
  '/code': () => <PayCode />,
  '/bills': () => <Bills />,
  '/bills/detail': () => <BillDetail />,
  '/card': () => <ReportLost />,
  '/top-up': () => <TopUp wayOf={wayHere} />,
  '/scan': () => <Scan />,
  '/settings': () => <Settings />,
  '/settings/limit': () => <SpendingLimit />,
  '/settings/pin': () => <QueryPin />,
  '/settings/lock': () => <LockSettings />,
  '/settings/devices': () => <Devices />,
}

export function App() {
  const signedIn = useCell(session)
  if (!signedIn) return <SignIn />
  if (signedIn.mustChangePin) return <InitialPinChange />
  return <SignedInApp key={signedIn.token} />
}

function SignedInApp() {
  const { path } = usePlace()
  const closed = useCell(locked)
  useEffect(watchAbsence, [])
  useEffect(startListening, [])
  useEffect(keepCertificate, [])
  // A lock never stops a loss report (RULES 2.3).
  if (closed && path !== '/card') return <Locked />
  const screen = screenOf(path)
  return (
    <>
      <Boundary key={path} fallback={<NotLoaded />}>
        <Suspense fallback={<Loading />}>{screen ? screen() : <NotFound />}</Suspense>
      </Boundary>
      {!closed && <NewsToast />}
    </>
  )
}

/** A stall's code is part of the address: a phone's own camera opens it (DESIGN 5). So is a top-up: its channel comes back there. */
function screenOf(path: string): (() => ReactNode) | undefined {
  if (path.startsWith(TOP_UP_SCREEN)) return () => <TopUpStatus id={path.slice(TOP_UP_SCREEN.length)} />
  if (!path.startsWith(STALL_SCREEN)) return screens[path]
  return () => <StallPayment code={path.slice(STALL_SCREEN.length)} />
}

function NotFound() {
  const words = useWords(phoneWords)
  return (
    <Screen title={words.notFound} above="/">
      <a className="button button-primary" href="#/">
        {words.toHome}
      </a>
    </Screen>
  )
}

/** A part that was never loaded before, without network. */
function NotLoaded() {
  const words = useWords(phoneWords)
  return (
    <Screen title={words.problem} above="/">
      <Notice tone="offline" title={words.offline}>
        {words.offlineHelp}
      </Notice>
      <button type="button" className="button button-primary" onClick={() => location.reload()}>
        {words.retry}
      </button>
    </Screen>
  )
}
