import type { CardDetail } from '../../../contract/cards.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatExactly } from '../../../ui/time.ts'
import { CopyButton } from '../acts/copy-button.tsx'
import { addressOf } from '../address.ts'
import { PageHead } from '../layout/page-head.tsx'
import { useRemote } from '../remote.ts'
import { RemoteView } from '../states/remote-view.tsx'
import { BlockedNotice } from './blocked-notice.tsx'
import { CardActs } from './card-acts.tsx'
import { CardBadge, groupedNumber, MoreBadges } from './card-badge.tsx'
import { cardsWords } from './words.ts'
import './cards.css'

/** One card: whose, in which state, and everything that happened to it. */
export default function CardPage({ id }: { id: string }) {
  const remote = useRemote<CardDetail>(`/v1/cards/${encodeURIComponent(id)}`)
  return (
    <RemoteView remote={remote}>{(card) => <CardSheet card={card} onChanged={remote.reload} />}</RemoteView>
  )
}

function CardSheet({ card, onChanged }: { card: CardDetail; onChanged: () => void }) {
  const words = useWords(cardsWords)
  const { language } = useLanguage()
  const { number, kind, state, person, batch, batchId, writtenAt, events } = card
  return (
    <>
      <PageHead
        title={groupedNumber(number)}
        above={{ label: words.back, address: addressOf('cards') }}
        aside={<CopyButton text={number} what={words.number} />}
      >
        <CardActs card={card} onChanged={onChanged} />
      </PageHead>
      {card.blocked && <BlockedNotice blocked={card.blocked} />}
      <section className="panel">
        <dl className="facts">
          <dt>{words.state}</dt>
          <dd>
            <CardBadge state={state} />
            <MoreBadges card={card} />
          </dd>
          <dt>{words.kind}</dt>
          <dd>{words.kinds[kind]}</dd>
          <dt>{words.holder}</dt>
          <dd>
            {person ? (
              <a href={addressOf(`people/${person.id}`)}>
                {person.name} {person.campusNo}
              </a>
            ) : (
              words.nobody
            )}
          </dd>
          <dt>{words.batch}</dt>
          <dd>
            <a href={addressOf('cards', { batchId })}>{batch}</a>
          </dd>
          {writtenAt && (
            <>
              <dt>{words.write.at}</dt>
              <dd>{formatExactly(writtenAt, language)}</dd>
            </>
          )}
        </dl>
      </section>
      <section className="panel" aria-labelledby="card-timeline">
        <h2 id="card-timeline">{words.timeline}</h2>
        <ol className="plain-list card-events">
          {events.toReversed().map((event) => (
            <li key={event.at + event.action}>
              <time dateTime={event.at}>{formatExactly(event.at, language)}</time>
              <strong>{words.actions[event.action]}</strong>
              <span className="soft">{words.actors[event.actorKind]}</span>
              <span>{event.reason}</span>
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}
