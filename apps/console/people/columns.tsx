import type { PersonSummary } from '../../../contract/people.ts'
import { formatFen } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf } from '../address.ts'
import type { Column } from '../list/data-table.tsx'
import { StateBadge } from './state-badge.tsx'
import { peopleWords } from './words.ts'

/** The columns of the list of people; the name leads to the person's page. */
export function usePeopleColumns(): readonly Column<PersonSummary>[] {
  const words = useWords(peopleWords)
  return [
    {
      key: 'name',
      title: words.name,
      cell: ({ id, name }) => <a href={addressOf(`people/${id}`)}>{name}</a>,
    },
    { key: 'campusNo', title: words.campusNo, cell: ({ campusNo }) => campusNo },
    { key: 'role', title: words.role, cell: ({ role }) => words.roles[role] },
    { key: 'college', title: words.college, cell: ({ college }) => college ?? '—' },
    { key: 'major', title: words.major, cell: ({ major }) => major ?? '—' },
    { key: 'className', title: words.className, cell: ({ className }) => className ?? '—' },
    { key: 'state', title: words.state, cell: ({ accountState }) => <StateBadge state={accountState} /> },
    { key: 'subsidy', title: words.subsidy, number: true, cell: ({ subsidyFen }) => formatFen(subsidyFen) },
    { key: 'wallet', title: words.wallet, number: true, cell: ({ walletFen }) => formatFen(walletFen) },
  ]
}
