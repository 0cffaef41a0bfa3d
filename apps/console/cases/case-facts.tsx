import type { ReactNode } from 'react'
import { type CaseDetail, chargesPeople } from '../../../contract/cases.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatDay, formatExactly } from '../../../ui/time.ts'
import { problemWords } from '../../../ui/words/problems.ts'
import { CopyButton } from '../acts/copy-button.tsx'
import { addressOf } from '../address.ts'
import { groupedNumber } from '../cards/card-badge.tsx'
import type { zhCN } from './words/zh-CN.ts'
import { casesWords } from './words.ts'

/** What was found, in words: what it means, and the members that its kind has. */
export function CaseFacts({ found }: { found: CaseDetail }) {
  const words = useWords(casesWords)
  const { language } = useLanguage()
  const { facts } = words
  // Where there are records, each names its person.
  const hasRecords = found.subjects.some(({ kind }) => kind === 'record')
  const people = hasRecords ? [] : found.subjects.filter(({ kind }) => kind === 'person')
  const terminals = found.subjects.filter(({ kind }) => kind === 'terminal')
  return (
    <section className="panel case-facts">
      <p>{aboutCase(found, words)}</p>
      <dl className="facts-list">
        <Fact name={words.openedAt}>{formatExactly(found.openedAt, language)}</Fact>
        <KindFacts found={found} />
        {terminals.length > 0 && (
          <Fact name={facts.terminal}>
            {terminals.map(({ id, name }) => (
              <a key={id} href={addressOf('terminals', { q: name ?? id })}>
                {name ?? id}
              </a>
            ))}
          </Fact>
        )}
        {people.length > 0 && (
          <Fact name={facts.person}>
            {people.map(({ id }) => (
              <a key={id} href={addressOf(`people/${id}`)}>
                {facts.openPerson}
              </a>
            ))}
          </Fact>
        )}
        <Fact name={facts.id}>
          <code>{found.id}</code>
          <CopyButton text={found.id} what={facts.id} />
        </Fact>
      </dl>
    </section>
  )
}

/** What only this kind of case says of itself. */
function KindFacts({ found: { detail } }: { found: CaseDetail }) {
  const { facts } = useWords(casesWords)
  const problems = useWords(problemWords)
  const { language } = useLanguage()
  const {
    code,
    amountFen,
    sequence,
    at,
    content,
    limit,
    limitFen,
    maxRecords,
    date,
    suspendedAt,
    lostSince,
    cardNo,
    counter,
    shownCounter,
    tac,
    cashier,
  } = detail
  return (
    <>
      {typeof code === 'string' && (
        <Fact name={facts.reason}>{problems[code as keyof typeof problems] ?? code}</Fact>
      )}
      {typeof limit === 'string' && (
        <Fact name={facts.limit}>
          {facts.limits[limit] ?? limit}
          {typeof limitFen === 'number' && <strong>{formatYuanSign(limitFen)}</strong>}
          {typeof maxRecords === 'number' && <strong>{facts.recordsMax(maxRecords)}</strong>}
        </Fact>
      )}
      {typeof date === 'string' && <Fact name={facts.date}>{formatDay(date, language)}</Fact>}
      {typeof amountFen === 'number' && <Fact name={facts.amount}>{formatYuanSign(amountFen)}</Fact>}
      {typeof at === 'string' && <Fact name={facts.occurredAt}>{formatExactly(at, language)}</Fact>}
      {typeof sequence === 'number' && <Fact name={facts.sequence}>{sequence}</Fact>}
      {typeof suspendedAt === 'string' && (
        <Fact name={facts.suspendedAt}>{formatExactly(suspendedAt, language)}</Fact>
      )}
      {typeof lostSince === 'string' && (
        <Fact name={facts.lostSince}>{formatExactly(lostSince, language)}</Fact>
      )}
      {typeof cardNo === 'string' && (
        <Fact name={facts.cardNo}>
          <a href={addressOf(`cards/${cardNo}`)}>{groupedNumber(cardNo)}</a>
        </Fact>
      )}
      {typeof counter === 'number' && <Fact name={facts.counter}>{counter}</Fact>}
      {typeof shownCounter === 'number' && <Fact name={facts.shownCounter}>{shownCounter}</Fact>}
      {typeof cashier === 'string' && <Fact name={facts.cashier}>{cashier}</Fact>}
      {typeof tac === 'string' && (
        <Fact name={facts.tac}>
          <code>{tac}</code>
        </Fact>
      )}
      {typeof content === 'string' && (
        <Fact name={facts.content}>
          <code className="case-content">{content}</code>
          <CopyButton text={content} what={facts.content} />
        </Fact>
      )}
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function aboutCase({ kind, state }: CaseDetail, words: typeof zhCN): string {
  return state === 'decided' && chargesPeople(kind) ? words.settled[kind] : words.explanations[kind]
}
