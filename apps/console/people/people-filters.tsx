import type { Organisation } from '../../../contract/people.ts'
import { useWords } from '../../../ui/language.tsx'
import { SearchField } from '../list/search-field.tsx'
import type { TypedFilter } from '../list/use-typed-filter.ts'
import { WordFilter } from '../list/word-filter.tsx'
import { useRemote } from '../remote.ts'
import { peopleWords } from './words.ts'

/** What narrows the list of people. All of it is in the address. */
export function PeopleFilters({ search }: { search: TypedFilter }) {
  const words = useWords(peopleWords)
  const organisation = useRemote<Organisation>('/v1/organisation')
  const colleges = Object.fromEntries((organisation.value?.colleges ?? []).map(({ name }) => [name, name]))
  return (
    <>
      <SearchField filter={search} label={words.search} autoFocus testId="people-search" />
      <WordFilter name="role" label={words.role} options={words.roles} />
      <WordFilter name="state" label={words.state} options={words.states} />
      <WordFilter name="college" label={words.college} options={colleges} />
    </>
  )
}
