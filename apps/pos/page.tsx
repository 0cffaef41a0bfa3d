import { useEffect } from 'react'
import { createCell, useCell } from '../../ui/cell.ts'
import { keepPage } from '../../ui/kept-page.ts'
import { useWords } from '../../ui/language.tsx'
import { ActivationScreen } from './activation/activation-screen.tsx'
import { MessageScreen } from './message-screen.tsx'
import { RegisterScreen } from './register-screen.tsx'
import { type Stage, start } from './start.ts'
import { posWords } from './words/words.ts'

const stage = createCell<Stage>({ at: 'opening' })
start(stage, keepPage('when-told'))

/** The screen of the stage the page is at. */
export function Page() {
  const now = useCell(stage)
  const words = useWords(posWords)
  useEffect(() => {
    document.title = `${words.title} · OneCard`
  }, [words])
  switch (now.at) {
    case 'opening':
      return <MessageScreen title={words.opening} busy />
    case 'insecure':
      return <MessageScreen {...words.insecure} />
    case 'second-tab':
      return <MessageScreen {...words.secondTab} />
    case 'disk-failed':
      return <MessageScreen {...words.diskFailed} />
    case 'activation':
      return <ActivationScreen {...now} />
    case 'register':
      return <RegisterScreen register={now.register} controls={now.controls} />
  }
}
