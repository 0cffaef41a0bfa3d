import { SearchOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import type { Organisation } from '../../../contract/people.ts'
import { useWords } from '../../../ui/language.tsx'
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
      <Input
        className="filter-search"
        data-testid="people-search"
        type="search"
        prefix={<SearchOutlined aria-hidden />}
        placeholder={words.search}
        aria-label={words.search}
        maxLength={60}
        autoFocus
        autoComplete="off"
        value={search.text}
        onChange={(event) => search.type(event.target.value)}
      />
      <WordFilter name="role" label={words.role} options={words.roles} />
      <WordFilter name="state" label={words.state} options={words.states} />
      <WordFilter name="college" label={words.college} options={colleges} />
    </>
  )
}
