import { useState } from 'react'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import { kioskWords } from '../words/words.ts'
import type { InsideProps } from './menu-screen.tsx'
import { TroubleText } from './trouble-text.tsx'

/** One question, then what it costs and what follows, then the card. */
export function ReplaceScreen({ visit, kiosk, runner }: InsideProps) {
  const words = useWords(kioskWords)
  const offer = useCell(kiosk.offer)
  const canWrite = Boolean(useCell(kiosk.reader.status)?.reader)
  const { me, busy, trouble } = visit
  const [reason, setReason] = useState<'lost' | 'damaged' | null>(me.account.state === 'lost' ? 'lost' : null)
  const page = words.replace
  const fee = offer ? formatYuanSign(offer.cardFeeFen) : '…'
  return (
    <main className="screen" aria-busy={busy}>
      <div className="screen-top">
        <h1>{page.title}</h1>
        {reason === null ? (
          <p className="prompt">{page.question}</p>
        ) : (
          <>
            <p className="cost">{page.cost(fee)}</p>
            {offer && (
              <p className="cost">{page.after(formatYuanSign(me.account.walletFen - offer.cardFeeFen))}</p>
            )}
            <ul className="consequences">
              {page.consequences.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
            {!canWrite && <p className="notice">{page.absent}</p>}
          </>
        )}
        {busy && <p role="status">{page.busy}</p>}
        <TroubleText trouble={trouble} />
      </div>
      <div className="screen-controls">
        {reason === null ? (
          (['lost', 'damaged'] as const).map((choice) => (
            <button key={choice} type="button" className="big" onClick={() => setReason(choice)}>
              {page[choice]}
            </button>
          ))
        ) : (
          <button
            type="button"
            className="big primary"
            disabled={busy || !offer}
            onClick={() => runner.replace(reason)}
          >
            {page.confirm(fee)}
          </button>
        )}
        <button type="button" className="big" disabled={busy} onClick={() => runner.open('menu')}>
          {words.back}
        </button>
      </div>
    </main>
  )
}
