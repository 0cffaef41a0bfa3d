import './stall-payment.css'
import { useCallback, useRef, useState } from 'react'
import { readStallCode, STALL_SCREEN } from '../../../server/protocols/stall-code.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useCell } from '../../../ui/cell.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { Field } from '../../../ui/phone/field.tsx'
import { Form, type FormRefusal } from '../../../ui/phone/form.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { go } from '../../../ui/phone/router.ts'
import { Screen } from '../../../ui/phone/screen.tsx'
import { account } from '../shell/account.ts'
import { openAttempt } from './open-attempt.ts'
import { useCamera } from './use-camera.ts'
import { stallWords } from './words.ts'

/** The screen that follows takes the place of this one: back leads home, not into the camera. */
function open(code: string): void {
  go(`${STALL_SCREEN}${code}`, undefined, { replace: true })
}

/** Reads a stall's code with the camera, or as it is typed. */
export default function Scan() {
  const words = useWords(stallWords)
  return (
    <Screen title={words.scanTitle} above="/">
      <Pending />
      <CameraFrame />
      <TypedCode />
    </Screen>
  )
}

/** A payment whose outcome nobody has learnt yet comes before a new one. */
function Pending() {
  const words = useWords(stallWords)
  const { language } = useLanguage()
  const attempt = useCell(openAttempt)
  const { me } = useCell(account)
  if (!attempt?.unknown || attempt.payer !== me?.person.campusNo) return null
  const { code, stall, stallEn } = attempt.stall
  const name = language === 'en' ? stallEn : stall
  return (
    <Notice tone="warning" title={words.pending(name, formatYuanSign(attempt.amountFen))}>
      <a href={`#${STALL_SCREEN}${code}`}>{words.pendingAction}</a>
    </Notice>
  )
}

function CameraFrame() {
  const words = useWords(stallWords)
  const video = useRef<HTMLVideoElement>(null)
  const [strange, setStrange] = useState(false)
  const onText = useCallback((text: string) => {
    const code = readStallCode(text)
    setStrange(code === null)
    if (code !== null) open(code)
  }, [])
  const state = useCamera(video, onText)
  const texts = { opening: words.opening, none: words.noCamera, denied: words.denied, failed: words.failed }
  return (
    <figure className="scan-frame" data-state={state}>
      <video ref={video} aria-label={words.camera} muted playsInline />
      <figcaption>{state !== 'live' ? texts[state] : strange ? words.notAStall : words.scanHint}</figcaption>
    </figure>
  )
}

function TypedCode() {
  const words = useWords(stallWords)
  const [typed, setTyped] = useState('')
  const [refusal, setRefusal] = useState<FormRefusal | null>(null)
  async function submit() {
    const code = readStallCode(typed)
    if (code === null) return setRefusal({ text: words.typedInvalid, field: 'stall-code' })
    open(code)
  }
  return (
    <Form refusal={refusal} submitLabel={words.next} onSubmit={submit} onEdit={() => setRefusal(null)}>
      <Field
        id="stall-code"
        label={words.typed}
        hint={words.typedHint}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        error={refusal?.text}
        autoComplete="off"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
        maxLength={200}
      />
    </Form>
  )
}
