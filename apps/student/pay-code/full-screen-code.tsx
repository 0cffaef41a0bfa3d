import { useEffect, useRef } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { Icon } from '../../../ui/phone/icon.tsx'
import { phoneWords } from '../../../ui/phone/words.ts'
import { QrImage } from '../../../ui/qr-image.tsx'
import { Countdown } from './countdown.tsx'
import type { Code } from './use-code.ts'
import { payCodeWords } from './words.ts'

/** The countdown and the way out. */
const ROOM_BELOW_PX = 160
/** On a phone held sideways the code comes first. */
const LEAST_PX = 300

/** Nothing but the code, on white, as large as the screen. Closed by a tap, Escape or going back. */
export function FullScreenCode({ code, onClose }: { code: Code; onClose: () => void }) {
  const words = useWords(payCodeWords)
  const shell = useWords(phoneWords)
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  const widthPx = Math.min(innerWidth, Math.max(innerHeight - ROOM_BELOW_PX, LEAST_PX))
  return (
    <dialog ref={dialog} className="code-full" aria-label={words.full} onClose={onClose}>
      <button
        type="button"
        className="icon-button"
        aria-label={shell.close}
        onClick={() => dialog.current?.close()}
      >
        <Icon name="close" />
      </button>
      <QrImage text={code.text} label={words.qr} widthPx={widthPx} />
      <Countdown code={code} />
    </dialog>
  )
}
