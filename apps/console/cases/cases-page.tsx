import { SolutionOutlined } from '@ant-design/icons'
import type { CaseCounts, Cases } from '../../../contract/cases.ts'
import { useWords } from '../../../ui/language.tsx'
import { businessDay } from '../../../ui/time.ts'
import { useFilters } from '../address.ts'
import { PageHead } from '../layout/page-head.tsx'
import { ColumnSettings, useColumns } from '../list/column-settings.tsx'
import { CursorPager } from '../list/cursor-pager.tsx'
import { DataTable } from '../list/data-table.tsx'
import { ExportButton } from '../list/export-button.tsx'
import { SavedViews } from '../list/saved-views.tsx'
import { WordFilter } from '../list/word-filter.tsx'
import { listWords } from '../list/words.ts'
import { useRemote } from '../remote.ts'
import { StatePanel } from '../states/state-panel.tsx'
import { useCaseColumns } from './case-columns.tsx'
import { casesWords } from './words.ts'

const filterNames = ['state', 'kind', 'owner'] as const

/** What a person must decide or know, the latest first. */
export default function CasesPage() {
  const words = useWords(casesWords)
  const list = useWords(listWords)
  const { query, setFilters } = useFilters()
  const columns = useColumns('cases', useCaseColumns(), ['openedAt'])
  const filters = new URLSearchParams()
  for (const name of filterNames) {
    const value = query.get(name)
    if (value) filters.set(name, value)
  }
  const asked = new URLSearchParams(filters)
  const cursor = query.get('cursor')
  if (cursor) asked.set('cursor', cursor)
  const remote = useRemote<Cases>(`/v1/cases?${asked}`)
  const counts = useRemote<CaseCounts>('/v1/case-counts').value
  const cases = remote.value?.cases ?? null
  return (
    <>
      <PageHead title={words.title} aside={counts && words.summary(counts.open, counts.proposed)}>
        <ExportButton
          path={`/v1/cases.csv?${filters}`}
          fileName={`${words.exportName}-${businessDay(new Date())}.csv`}
        />
      </PageHead>
      <div className="filter-bar" role="search">
        <WordFilter name="state" label={words.state} options={words.states} />
        <WordFilter name="kind" label={words.kind} options={words.kinds} />
        <WordFilter name="owner" label={words.owner} options={words.owners} />
        <div className="filter-end">
          <SavedViews list="cases" query={query} />
          <ColumnSettings columns={columns} />
        </div>
      </div>
      <DataTable
        label={words.list}
        columns={columns.shown}
        rows={cases}
        rowKey={({ id }) => id}
        remote={remote}
        empty={<StatePanel icon={<SolutionOutlined />} title={words.none} next={words.noneNext} />}
        onClear={
          filters.size > 0
            ? () => setFilters(Object.fromEntries(filterNames.map((name) => [name, null])))
            : undefined
        }
      />
      <CursorPager next={remote.value?.next}>{cases && list.shown(String(cases.length))}</CursorPager>
    </>
  )
}
