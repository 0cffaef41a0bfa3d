import { HistoryOutlined } from '@ant-design/icons'
import type { TimelineEntry, TimelinePage } from '../../../contract/people.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { businessDay, formatDay, formatExactly, formatTime } from '../../../ui/time.ts'
import { addressOf } from '../address.ts'
import { useKindWords } from '../kinds/use-kind-words.ts'
import { More } from '../list/more.tsx'
import { useGrowingList } from '../list/use-growing-list.ts'
import { StatePanel } from '../states/state-panel.tsx'
import { personWords } from './words.ts'

const entriesOf = (page: TimelinePage) => page.entries

/** What happened to a person, newest first: money and the audit log in one, day by day. */
export function Timeline({ personId }: { personId: string }) {
  const words = useWords(personWords)
  const { language } = useLanguage()
  const list = useGrowingList(`/v1/people/${personId}/timeline`, entriesOf)
  if (list.complete && list.items.length === 0)
    return <StatePanel icon={<HistoryOutlined />} title={words.timeline.none} />
  const days = Map.groupBy(list.items, ({ at }) => businessDay(at))
  return (
    <>
      {[...days].map(([day, entries]) => (
        <section key={day} className="timeline-day">
          <h2>{formatDay(day, language)}</h2>
          <ol className="plain-list">
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
      <More list={list} label={words.timeline.more} end={words.timeline.end} />
    </>
  )
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const { timeline } = useWords(personWords)
  const kindWords = useKindWords()
  const { language } = useLanguage()
  const { id, at, kind, actor, amountFen, balanceFen, place, note } = entry
  const name = actor.kind === 'person' ? timeline.actors.person : actor.name
  // Most terminals are named after their stall.
  const who = place && !name.includes(place) ? [place, name].filter(Boolean).join(' · ') : name
  return (
    <li className="timeline-entry">
      <time dateTime={at} title={formatExactly(at, language)}>
        {formatTime(at, language)}
      </time>
      <div>
        <strong>
          {kind === 'payment' ? <a href={addressOf(`payments/${id}`)}>{kindWords(kind)}</a> : kindWords(kind)}
        </strong>
        <span className="soft">{who}</span>
        {note && <p>{note}</p>}
      </div>
      <span className="number soft">
        {balanceFen !== undefined && timeline.balance(formatYuanSign(balanceFen))}
      </span>
      <strong className={amountFen !== undefined && amountFen > 0 ? 'number money-in' : 'number'}>
        {amountFen !== undefined && `${amountFen > 0 ? '+' : ''}${formatYuanSign(amountFen)}`}
      </strong>
    </li>
  )
}
