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
import { listWords } from '../list/words.ts'
import { useRemote } from '../remote.ts'
import { StatePanel } from '../states/state-panel.tsx'
import { AddPerson } from './add-person.tsx'
import { usePeopleColumns } from './columns.tsx'
import { PeopleFilters } from './people-filters.tsx'
import { peopleWords } from './words.ts'

const ROWS = 50
const filterNames = ['q', 'role', 'state', 'college'] as const

/** Everybody of the campus, filtered by the server. */
export default function PeoplePage() {
  const words = useWords(peopleWords)
  const list = useWords(listWords)
  const mayAdd = useMay('administrator', 'card_centre')
  const { query, setFilters } = useFilters()
  const [adding, setAdding] = useState(false)
  const columns = useColumns('people', usePeopleColumns(), ['className', 'subsidy'])

  const filters = new URLSearchParams(
    [...query].filter(([name]) => filterNames.some((known) => known === name)),
  )
  const asked = new URLSearchParams(filters)
  const cursor = query.get('cursor')
  if (cursor) asked.set('cursor', cursor)
  const remote = useRemote<Page>(`/v1/people?${asked}&limit=${ROWS}`.replace('?&', '?'))
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
        <PeopleFilters />
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
            ? () => setFilters(Object.fromEntries(filterNames.map((name) => [name, null])))
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
