import { useEffect, useRef, useState } from 'react'
import { createCell, useCell } from '../../ui/cell.ts'
import { useLanguage, useWords } from '../../ui/language.tsx'
import { browserTimers } from '../../ui/terminal/timers.ts'
import { ReaderSheet } from './card/reader-sheet.tsx'
import { type Controls, isShown } from './controls.ts'
import { KeyButton } from './key-button.tsx'
import type { Key } from './keys.ts'
import { MessageScreen } from './message-screen.tsx'
import { ReceivedBanner } from './received/received-banner.tsx'
import { ReceivedScreen } from './received/received-screen.tsx'
import type { Register } from './register.ts'
import { ReversalScreen } from './reversal/reversal-screen.tsx'
import { ResultScreen } from './sale/result-screen.tsx'
import { SaleScreen } from './sale/sale-screen.tsx'
import { listenToKeyboard } from './scan/wedge-input.ts'
import { SHIFT_KEY } from './shift/shift.ts'
import { ShiftScreen } from './shift/shift-screen.tsx'
import { shiftWords } from './shift/words.ts'
import { SignOutScreen } from './sign-out/sign-out-screen.tsx'
import { BlockedScreen } from './status/blocked-screen.tsx'
import { KeyHelp } from './status/key-help.tsx'
import { StatusBar } from './status/status-bar.tsx'
import { Warnings } from './status/warnings.tsx'
import { posWords } from './words/words.ts'

/** The register at work: one keyboard for all of it, and the screen that has the word. */
export function RegisterScreen({ register, controls }: { register: Register; controls: Controls }) {
  const { language, setLanguage } = useLanguage()
  function press(key: Key): void {
    if (key === 'F4') setLanguage(language === 'en' ? 'zh-CN' : 'en')
    else controls.press(key)
  }
  const scannerTyping = useKeyboard(controls, press)
  const overlay = useCell(controls.overlay)
  const session = useCell(register.session)
  const online = useCell(register.online)
  const self = useCell(register.self)
  const sale = useCell(register.sale.sale)
  const view = useCell(register.reversal.view)
  const held = useCell(controls.held)
  const shiftView = useCell(register.shifts.view)

  if (overlay === 'help') return <KeyHelp onPress={press} />
  if (overlay === 'reader') return <ReaderSheet cards={register.cards} onPress={press} />
  if (overlay === 'received') return <ReceivedScreen register={register} onPress={press} />
  if (overlay === 'sign-out') return <SignOutScreen held={held} online={online} onPress={press} />
  if (session.state === 'refused') return <BlockedScreen code={session.code} held={held} onPress={press} />
  if (self === null) return <Connecting register={register} onPress={press} />
  if (isShown(view)) {
    const windowMinutes = self.reversalWindowSeconds / 60
    return (
      <ReversalScreen view={view} now={register.clock.now} windowMinutes={windowMinutes} onPress={press} />
    )
  }
  const isDeciding = sale.step === 'deciding' || sale.step === 'pin'
  if (shiftView.step !== 'none' && !isDeciding)
    return <ShiftScreen view={shiftView} held={held} onPress={press} />
  if (sale.step !== 'entering' && sale.step !== 'scanning')
    return <ResultScreen sale={sale} cards={register.cards} onPress={press} />
  return (
    <div className="register">
      <StatusBar register={register} onPress={press} />
      <Warnings register={register} />
      <ReceivedBanner register={register} />
      <SaleScreen
        sale={sale}
        camera={controls.camera}
        scannerTyping={scannerTyping}
        offlineMostFen={self.offline?.codeFen ?? null}
        cards={register.cards}
        online={online}
        onPress={press}
      />
      <KeyBar register={register} onPress={press} />
    </div>
  )
}

function Connecting({ register, onPress }: { register: Register; onPress: (key: Key) => void }) {
  const words = useWords(posWords)
  const { state } = useCell(register.session)
  if (state !== 'unreachable') return <MessageScreen title={words.connecting} busy />
  return (
    <MessageScreen {...words.unreachable}>
      <div className="actions">
        <KeyButton press="Enter" onPress={onPress} strong>
          {words.blocked.retry}
        </KeyButton>
      </div>
    </MessageScreen>
  )
}

function KeyBar({ register, onPress }: { register: Register; onPress: (key: Key) => void }) {
  const words = useWords(posWords).keys
  const shift = useWords(shiftWords)
  const hasShift = useCell(register.shifts.shift) !== null
  const keys: [key: Key, meaning: string][] = [
    ['F1', words.help],
    ['F2', words.volume],
    ['F3', words.camera],
    ['F4', words.language],
    ['F6', words.received],
    ['F8', words.reversal],
    ...(hasShift ? [[SHIFT_KEY, shift.key] satisfies [Key, string]] : []),
  ]
  return (
    <footer className="key-bar">
      {keys.map(([key, meaning]) => (
        <KeyButton key={key} press={key} onPress={onPress}>
          {meaning}
        </KeyButton>
      ))}
    </footer>
  )
}

const nobodyTyping = createCell(false)

/** Listens to the keyboard while the register is shown. @returns whether a scanner is typing now */
function useKeyboard(controls: Controls, press: (key: Key) => void): boolean {
  const latest = useRef(press)
  useEffect(() => {
    latest.current = press
  })
  const [typing, setTyping] = useState(nobodyTyping)
  useEffect(() => {
    const keyboard = listenToKeyboard(browserTimers, {
      onKey: (key) => latest.current(key),
      onScan: (scan) => controls.scanned(scan, 'wedge'),
    })
    setTyping(keyboard.scannerTyping)
    return keyboard.stop
  }, [controls])
  return useCell(typing)
}
