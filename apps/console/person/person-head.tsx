import type { PersonDetail } from '../../../contract/people.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { businessDay, formatDay } from '../../../ui/time.ts'
import { CopyButton } from '../acts/copy-button.tsx'
import { StateBadge } from '../people/state-badge.tsx'
import { peopleWords } from '../people/words.ts'
import { personWords } from './words.ts'

/** Who it is, in what state, with how much: what a desk looks at first. */
export function PersonHead({ person }: { person: PersonDetail }) {
  const words = useWords(personWords)
  const people = useWords(peopleWords)
  const { language } = useLanguage()
  // Most classes are named after their major.
  const major = person.major && person.className?.startsWith(person.major) ? null : person.major
  const place = [person.college, major, person.className].filter(Boolean).join(' · ')
  return (
    <section className="panel person-head">
      <div>
        <p className="person-number">
          <span>{person.campusNo}</span>
          <CopyButton text={person.campusNo} what={people.campusNo} />
          <StateBadge state={person.accountState} />
        </p>
        <p className="soft">
          {people.roles[person.role]}
          {place && ` · ${place}`}
          {person.expiresAt && ` · ${words.expires(formatDay(businessDay(person.expiresAt), language))}`}
        </p>
      </div>
      <dl className="person-money">
        <div>
          <dt>{words.wallet}</dt>
          <dd>{formatYuanSign(person.walletFen)}</dd>
        </div>
        <div>
          <dt>{words.subsidy}</dt>
          <dd>{formatYuanSign(person.subsidyFen)}</dd>
        </div>
      </dl>
    </section>
  )
}
