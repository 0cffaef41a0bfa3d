import { TeamOutlined, UserAddOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import type { PeoplePage as Page } from '../../../contract/people.ts'
import { useWords } from '../../../ui/language.tsx'
import { businessDay } from '../../../ui/time.ts'
import { useFilters } from '../address.ts'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { ColumnSettings, useColumns } from '../list/column-settings.tsx'
import { CursorPager } from '../list/cursor-pager.tsx'
import { DataTable } from '../list/data-table.tsx'
import { ExportButton } from '../list/export-button.tsx'
import { SavedViews } from '../list/saved-views.tsx'
import { useTypedFilter } from '../list/use-typed-filter.ts'
import { listWords } from '../list/words.ts'
import { useRemote } from '../remote.ts'
import { StatePanel } from '../states/state-panel.tsx'
import { AddPerson } from './add-person.tsx'
import { usePeopleColumns } from './columns.tsx'
import { PeopleFilters } from './people-filters.tsx'
import { peopleWords } from './words.ts'

const ROWS = 50
const wordFilters = ['role', 'state', 'college'] as const

/** A whole ID number finds its owner, but has no business in an address. */
const isResidentId = (text: string) => /^\d{17}[\dXx]$/.test(text)

/** Everybody of the campus, filtered by the server. */
export default function PeoplePage() {
  const words = useWords(peopleWords)
  const list = useWords(listWords)
  const mayAdd = useMay('administrator', 'card_centre')
  const { query, setFilters } = useFilters()
  const [adding, setAdding] = useState(false)
  const columns = useColumns('people', usePeopleColumns(), ['className', 'subsidy'])

  const search = useTypedFilter('q', isResidentId)
  const filters = new URLSearchParams(search.value ? { q: search.value } : {})
  for (const name of wordFilters) {
    const word = query.get(name)
    if (word) filters.set(name, word)
  }
  const asked = new URLSearchParams([...filters, ['limit', String(ROWS)]])
  const cursor = query.get('cursor')
  if (cursor) asked.set('cursor', cursor)
  const remote = useRemote<Page>(`/v1/people?${asked}`)
  const page = remote.value

  return (
    <>
      <PageHead title={words.title}>
        <ExportButton
          path={`/v1/people.csv?${filters}`}
          fileName={`${words.exportName}-${businessDay(new Date())}.csv`}
        />
        {mayAdd && (
          <Button type="primary" icon={<UserAddOutlined />} onClick={() => setAdding(true)}>
            {words.add}
          </Button>
        )}
      </PageHead>
      <div className="filter-bar" role="search">
        <PeopleFilters search={search} />
        <div className="filter-end">
          <SavedViews list="people" query={query} />
          <ColumnSettings columns={columns} />
        </div>
      </div>
      <DataTable
        label={words.list}
        columns={columns.shown}
        rows={page?.people ?? null}
        rowKey={(person) => person.id}
        remote={remote}
        empty={<StatePanel icon={<TeamOutlined />} title={words.none} next={words.noneNext} />}
        onClear={
          filters.size > 0
            ? () => {
                search.type('')
                setFilters({ q: null, role: null, state: null, college: null })
              }
            : undefined
        }
      />
      <CursorPager next={page?.next}>
        {page && `${list.total(page.total.toLocaleString('en'))} · ${list.shown(String(page.people.length))}`}
      </CursorPager>
      {adding && <AddPerson onClose={() => setAdding(false)} onAdded={remote.reload} />}
    </>
  )
}
