import { Button, Modal } from 'antd'
import { useMemo } from 'react'
import { encode } from 'uqr'
import { useWords } from '../../../ui/language.tsx'
import { CopyButton } from '../acts/copy-button.tsx'
import { operatorsWords } from './words.ts'
import './operators.css'

/** What an operator signs in with, as the server made it. */
export type Made = {
  login: string
  password: string
  totpSecret: string | null
  otpauthUrl: string | null
}

/** Hands an operator's password and authenticator over: shown once. */
export function MadeDialog({ made, onClose }: { made: Made; onClose: () => void }) {
  const { made: words } = useWords(operatorsWords)
  const { login, password, totpSecret, otpauthUrl } = made
  return (
    <Modal
      open
      title={words.title(login)}
      className="made"
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {words.close}
        </Button>
      }
    >
      <p>{words.once}</p>
      <h2>{words.password}</h2>
      <p className="shown-once made-password">
        <span>{password}</span>
        <CopyButton text={password} what={words.password} />
      </p>
      {totpSecret && otpauthUrl && (
        <>
          <h2>{words.totp}</h2>
          <p>{words.totpHint}</p>
          <QrCode text={otpauthUrl} label={words.qr} />
          <p className="shown-once made-secret">
            <span>{totpSecret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</span>
            <CopyButton text={totpSecret} what={words.totp} />
          </p>
        </>
      )}
    </Modal>
  )
}

const BORDER = 4

/** A QR code, black on white in the dark view too: scanners expect it so. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const { data, size } = encode(text, { border: BORDER })
    const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])))
    return { size, path: dark.join('') }
  }, [text])
  return (
    <svg className="made-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" shapeRendering="crispEdges" />
    </svg>
  )
}
