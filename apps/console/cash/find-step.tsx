import { SearchOutlined } from '@ant-design/icons'
import { Checkbox, Input } from 'antd'
import { useState } from 'react'
import type { PersonSummary } from '../../../contract/people.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { useFailureWords } from '../acts/use-failure-words.ts'
import { useChoice } from '../choice/use-choice.ts'
import { StateBadge } from '../people/state-badge.tsx'
import { usePeopleSearch } from '../people/use-people-search.ts'
import { peopleWords } from '../people/words.ts'
import { cashWords } from './words.ts'
import '../choice/choice.css'

const MOST_PEOPLE = 8

/** Step one: who stands at the counter. */
export function FindStep({
  onFound,
  autoPrint,
  onAutoPrint,
}: {
  onFound: (person: PersonSummary) => void
  autoPrint: boolean
  onAutoPrint: (next: boolean) => void
}) {
  const words = useWords(cashWords)
  const { states } = useWords(peopleWords)
  const failureWords = useFailureWords()
  const [text, setText] = useState('')
  const [refused, setRefused] = useState<PersonSummary | null>(null)
  const { people, ready, failure } = usePeopleSearch(text, MOST_PEOPLE)
  const { fieldProps, listProps, optionProps } = useChoice(people, choose, ready)

  function choose(person: PersonSummary) {
    const open = person.accountState === 'active' || person.accountState === 'lost'
    if (open) onFound(person)
    else setRefused(person)
  }

  function status() {
    if (failure) return failureWords(failure)
    if (refused) return `${refused.name}: ${words.notAllowed(states[refused.accountState])}`
    if (text.trim() === '') return words.findFirst
    if (!ready) return words.searching
    return people.length === 0 ? words.findNone : words.findFirst
  }

  return (
    <>
      <h2>{words.find}</h2>
      <Input
        {...fieldProps}
        autoFocus
        size="large"
        className="cash-field"
        prefix={<SearchOutlined aria-hidden />}
        aria-label={words.findHint}
        placeholder={words.findHint}
        autoComplete="off"
        spellCheck={false}
        maxLength={60}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setRefused(null)
        }}
      />
      <p className={refused || failure ? 'cash-bad' : 'soft'} role="status">
        {status()}
      </p>
      <div {...listProps} className="choice cash-people" aria-label={words.find}>
        {people.map((person, index) => (
          <div key={person.id} {...optionProps(index)}>
            <strong>{person.name}</strong>
            <span>{person.campusNo}</span>
            <span className="soft">{person.className ?? person.college}</span>
            {person.accountState !== 'active' && <StateBadge state={person.accountState} />}
            <span className="number">{formatYuanSign(person.walletFen)}</span>
          </div>
        ))}
      </div>
      <Checkbox
        className="cash-foot"
        checked={autoPrint}
        onChange={(event) => onAutoPrint(event.target.checked)}
      >
        {words.autoPrint}
      </Checkbox>
    </>
  )
}
