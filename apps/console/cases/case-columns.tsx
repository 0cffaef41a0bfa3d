import type { Case } from '../../../contract/cases.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf } from '../address.ts'
import { useOperator } from '../layout/operator.tsx'
import type { Column } from '../list/data-table.tsx'
import { Stamp } from '../list/stamp.tsx'
import { since } from '../merchants/terminal-health.ts'
import { CaseState } from './state-badge.tsx'
import { casesWords } from './words.ts'

/** The columns of the list of cases. */
export function useCaseColumns(): readonly Column<Case>[] {
  const words = useWords(casesWords)
  const self = useOperator()
  const now = new Date()
  return [
    {
      key: 'kind',
      title: words.kind,
      cell: ({ id, kind }) => <a href={addressOf(`cases/${id}`)}>{words.kinds[kind]}</a>,
    },
    { key: 'state', title: words.state, cell: ({ state }) => <CaseState state={state} /> },
    {
      key: 'age',
      title: words.age,
      number: true,
      cell: ({ state, openedAt }) => {
        if (state === 'decided') return <span className="soft">—</span>
        const { unit, count } = since(openedAt, now)
        return unit === 'now' ? words.ages.now : words.ages[unit](count)
      },
    },
    { key: 'about', title: words.about, wrap: true, cell: (found) => <About found={found} /> },
    {
      key: 'owner',
      title: words.owner,
      cell: ({ ownerOperatorId, owner }) =>
        ownerOperatorId === null ? (
          <span className="soft">{words.ownerNobody}</span>
        ) : (
          `${owner ?? '—'}${ownerOperatorId === self.id ? words.ownerYou : ''}`
        ),
    },
    { key: 'openedAt', title: words.openedAt, cell: ({ openedAt }) => <Stamp at={openedAt} /> },
  ]
}

function About({ found: { subjects } }: { found: Case }) {
  const words = useWords(casesWords)
  const of = (wanted: string) => subjects.filter(({ kind }) => kind === wanted)
  const [records, people] = [of('record').length, of('person').length]
  const parts = [
    ...of('terminal').map(({ name }) => name),
    records > 0 && words.records(records),
    people > 0 && words.people(people),
  ]
  return <>{parts.filter(Boolean).join(' · ')}</>
}
