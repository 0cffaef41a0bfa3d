import { useEffect, useState } from 'react'
import { useWords } from '../../ui/language.tsx'
import type { Identity } from '../../ui/terminal/identity.ts'
import { ActivationScreen } from './screens/activation-screen.tsx'
import { KioskScreen } from './screens/kiosk-screen.tsx'
import { loadIdentity } from './terminal/identity.ts'
import { type Kiosk, openKiosk } from './terminal/open-kiosk.ts'
import { kioskWords } from './words/words.ts'

type Stage = { at: 'opening' } | { at: 'disk-failed' } | { at: 'activation' } | { at: 'open'; kiosk: Kiosk }

/** The screen of what the page is at. */
export function Page() {
  const words = useWords(kioskWords)
  const [stage, setStage] = useState<Stage>({ at: 'opening' })
  useEffect(() => {
    document.title = `${words.title} · OneCard`
  }, [words])
  useEffect(() => {
    async function begin() {
      const identity = await loadIdentity()
      if (identity) await open(identity)
      else setStage({ at: 'activation' })
    }
    begin().catch(() => setStage({ at: 'disk-failed' }))
  }, [])
  async function open(identity: Identity) {
    setStage({ at: 'open', kiosk: await openKiosk(identity) })
  }
  if (!isSecureContext) return <Message text={words.insecure} />
  if (stage.at === 'opening') return <Message text={words.opening} />
  if (stage.at === 'disk-failed') return <Message text={words.diskFailed} />
  if (stage.at === 'activation') return <ActivationScreen onActivated={(identity) => void open(identity)} />
  return <KioskScreen kiosk={stage.kiosk} />
}

function Message({ text }: { text: string }) {
  return (
    <main className="kiosk kiosk-message">
      <h1>{text}</h1>
    </main>
  )
}
