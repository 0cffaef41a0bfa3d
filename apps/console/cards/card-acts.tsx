import { App, Button } from 'antd'
import { useState } from 'react'
import type { CardDetail } from '../../../contract/cards.ts'
import { useWords } from '../../../ui/language.tsx'
import { ActDialog } from '../acts/act-dialog.tsx'
import { useMay } from '../layout/operator.tsx'
import { useApi } from '../sign-in/session.tsx'
import { groupedNumber, isDue } from './card-badge.tsx'
import { cardsWords } from './words.ts'
import { WriteCardDialog } from './write-card.tsx'

type Act = 'activation' | 'return' | 'void'

/** What can be done with a card in each state (RULES 2.1). */
function possible({ state, kind }: CardDetail): readonly Act[] {
  if (state === 'blank') return ['void']
  if (state === 'issued') return ['activation', 'void']
  if (state === 'active' || state === 'lost') return kind === 'temporary' ? ['return', 'void'] : ['void']
  return []
}

/** What an operator can do with this card. Each act first says what will change. */
export function CardActs({ card, onChanged }: { card: CardDetail; onChanged: () => void }) {
  const words = useWords(cardsWords)
  const api = useApi()
  const { message } = App.useApp()
  const mayChange = useMay('administrator', 'card_centre')
  const [act, setAct] = useState<Act | null>(null)
  const [writing, setWriting] = useState(false)

  async function send(path: Act, reason: string) {
    const reply = await api.send('POST', `/v1/cards/${card.number}/${path}`, { reason })
    if (!reply.ok) return reply.failure
    void message.success(words.done)
    setAct(null)
    onChanged()
    return null
  }

  return (
    <>
      {mayChange && isDue(card) && (
        <Button type="primary" onClick={() => setWriting(true)}>
          {words.write.label}
        </Button>
      )}
      {mayChange &&
        possible(card).map((key) => (
          <Button
            key={key}
            type={key === 'activation' && !isDue(card) ? 'primary' : 'default'}
            onClick={() => setAct(key)}
          >
            {words.acts[key].label}
          </Button>
        ))}
      {writing && (
        <WriteCardDialog number={card.number} onWritten={onChanged} onClose={() => setWriting(false)} />
      )}
      {act && (
        <ActDialog
          title={words.acts[act].title(groupedNumber(card.number))}
          submitLabel={words.acts[act].label}
          danger={act !== 'activation'}
          changes={words.acts[act].changes}
          undo={words.acts[act].undo}
          asksReason
          act={(reason) => send(act, reason)}
          onClose={() => setAct(null)}
        />
      )}
    </>
  )
}
