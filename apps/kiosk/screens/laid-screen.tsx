import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import type { LaidCard } from '../visit/visit.ts'
import { kioskWords } from '../words/words.ts'
import { ReaderPicture } from './reader-picture.tsx'

/** A card was laid in and is being read. */
export function TappingScreen() {
  const words = useWords(kioskWords).laid
  return (
    <main className="screen" aria-busy="true">
      <div className="screen-top">
        <h1 aria-live="polite">{words.reading}</h1>
        <p className="soft">{words.readingHint}</p>
      </div>
      <ReaderPicture card="stays" />
      <div />
    </main>
  )
}

/**
 * What a card tells without a PIN: enough for its owner, too little for a bystander to misuse. Of a card that is reported
 * lost it tells nothing but that.
 */
export function LaidCardHead({ card }: { card: LaidCard }) {
  const { laid, menu } = useWords(kioskWords)
  const { accountState } = card
  if (accountState === 'lost')
    return (
      <>
        <h1>{laid.lost}</h1>
        <p>{laid.pinLost}</p>
        <p className="soft">{laid.found}</p>
      </>
    )
  return (
    <>
      <h1>{menu.hello(card.holder)}</h1>
      <dl className="purse">
        <div>
          <dt>{menu.balance}</dt>
          <dd data-testid="laid-balance">{formatYuanSign(card.walletFen)}</dd>
        </div>
      </dl>
      {accountState === 'active' ? (
        <p className="soft">
          {card.allowanceFen > 0 && <>{laid.offline(formatYuanSign(card.allowanceFen))} · </>}
          {laid.takeFirst}
        </p>
      ) : (
        <p className="trouble">{laid.frozen}</p>
      )}
      <p className="prompt">{laid.pin}</p>
    </>
  )
}
