import type { CaseDetail } from '../../../contract/cases.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatExactly } from '../../../ui/time.ts'
import { casesWords } from './words.ts'

type CaseEvent = CaseDetail['events'][number]

/** What happened to a case, oldest first: who, when, why. */
export function CaseTimeline({ events }: { events: readonly CaseEvent[] }) {
  const { timeline: words } = useWords(casesWords)
  const { language } = useLanguage()
  return (
    <section className="panel" aria-labelledby="case-timeline">
      <h2 id="case-timeline">{words.title}</h2>
      <ol className="plain-list case-events">
        {events.map((event) => (
          <li key={`${event.at} ${event.what}`}>
            <time dateTime={event.at} className="soft">
              {formatExactly(event.at, language)}
            </time>
            <div>
              <strong>{eventName(event, words)}</strong> <span>{event.operator ?? words.system}</span>
              {typeof event.detail.note === 'string' && <p>{event.detail.note}</p>}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}

function eventName({ what, operatorId, detail }: CaseEvent, words: (typeof casesWords)['en']['timeline']) {
  if (what !== 'assigned') return words.events[what]
  if (detail.ownerOperatorId === null) return words.released
  return detail.ownerOperatorId === operatorId ? words.took : words.gave
}
