import { DesktopOutlined, PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import type { Merchants, Terminals } from '../../../contract/merchants.ts'
import type { OfflineGaps } from '../../../contract/offline.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { useFilters } from '../address.ts'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { DataTable } from '../list/data-table.tsx'
import { SearchField } from '../list/search-field.tsx'
import { useTypedFilter } from '../list/use-typed-filter.ts'
import { WordFilter } from '../list/word-filter.tsx'
import { useRemote } from '../remote.ts'
import { StatePanel } from '../states/state-panel.tsx'
import { AddTerminal } from './add-terminal.tsx'
import { useTerminalColumns } from './terminal-columns.tsx'
import { filterTerminals, isOnline, newestHotList } from './terminal-health.ts'
import { terminalsWords } from './words.ts'

const REFRESH_MS = 15_000
/** Every place of every journal is looked at, and what is missing changes seldom. */
const GAPS_REFRESH_MS = 120_000
const filterNames = ['q', 'merchant', 'kind', 'state'] as const

/** Every device, and how it is: what a desk looks at when a stall calls. */
export default function TerminalsPage() {
  const words = useWords(terminalsWords)
  const mayAdd = useMay('administrator', 'merchant_manager')
  const { query, setFilters } = useFilters()
  const [adding, setAdding] = useState(false)
  const remote = useRemote<Terminals>('/v1/terminals', REFRESH_MS)
  const merchants = useRemote<Merchants>('/v1/merchants').value?.merchants ?? []
  const now = new Date()
  const all = remote.value?.terminals ?? null
  const newest = remote.value ? newestHotList(remote.value) : null
  const gaps = useRemote<OfflineGaps>('/v1/offline-gaps', GAPS_REFRESH_MS).value?.gaps ?? []
  const columns = useTerminalColumns({ now, newest, gaps, onChanged: remote.reload })
  const filtered = filterNames.some((name) => query.has(name))

  return (
    <>
      <PageHead
        title={words.title}
        aside={
          all &&
          [
            words.summary(all.filter((terminal) => isOnline(terminal, now)).length, all.length),
            newest === null ? '' : words.newest(newest),
          ]
            .filter(Boolean)
            .join(' · ')
        }
      >
        {mayAdd && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {words.add}
          </Button>
        )}
      </PageHead>
      <TerminalFilters merchants={merchants} />
      <DataTable
        label={words.list}
        columns={columns}
        rows={all && filterTerminals(all, query)}
        rowKey={({ id }) => id}
        remote={remote}
        empty={<StatePanel icon={<DesktopOutlined />} title={words.none} next={words.noneNext} />}
        onClear={
          filtered ? () => setFilters(Object.fromEntries(filterNames.map((name) => [name, null]))) : undefined
        }
      />
      {adding && (
        <AddTerminal merchants={merchants} onClose={() => setAdding(false)} onChanged={remote.reload} />
      )}
    </>
  )
}

function TerminalFilters({ merchants }: { merchants: Merchants['merchants'] }) {
  const words = useWords(terminalsWords)
  const { language } = useLanguage()
  const search = useTypedFilter('q')
  return (
    <div className="filter-bar" role="search">
      <SearchField filter={search} label={words.search} />
      <WordFilter
        name="merchant"
        label={words.merchant}
        options={Object.fromEntries(
          merchants.map(({ id, name, nameEn }) => [id, language === 'en' ? nameEn : name]),
        )}
      />
      <WordFilter name="kind" label={words.kind} options={words.kinds} />
      <WordFilter name="state" label={words.state} options={words.states} />
    </div>
  )
}
