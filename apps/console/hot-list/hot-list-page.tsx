import { StopOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import type { HotListChanges } from '../../../contract/hot-list.ts'
import type { Terminals } from '../../../contract/merchants.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf, useFilters } from '../address.ts'
import { groupedNumber } from '../cards/card-badge.tsx'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { CursorPager } from '../list/cursor-pager.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { DayField } from '../list/day-field.tsx'
import { SearchField } from '../list/search-field.tsx'
import { Stamp } from '../list/stamp.tsx'
import { useTypedFilter } from '../list/use-typed-filter.ts'
import { listWords } from '../list/words.ts'
import { useRemote } from '../remote.ts'
import { Badge } from '../states/badge.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { heldVersions } from './held-versions.ts'
import { RollBackDialog } from './roll-back-dialog.tsx'
import { hotListWords } from './words.ts'

const REFRESH_MS = 5000
type Change = HotListChanges['changes'][number]

/** What terminals refuse with no network: every change, who holds which version, and the way back from a bad list. */
export default function HotListPage() {
  const words = useWords(hotListWords)
  const list = useWords(listWords)
  const { query, setFilters } = useFilters()
  const search = useTypedFilter('value')
  const asked = new URLSearchParams()
  const typed = search.value.replaceAll(' ', '')
  if (/^\d{1,20}$/.test(typed)) asked.set('value', typed)
  for (const name of ['date', 'cursor']) {
    const value = query.get(name)
    if (value) asked.set(name, value)
  }
  const remote = useRemote<HotListChanges>(`/v1/hot-list/changes?${asked}`, REFRESH_MS)
  const [rollBackTo, setRollBackTo] = useState<number | null>(null)
  const newest = remote.value?.version ?? 0
  const columns = useChangeColumns(newest, setRollBackTo)
  const changes = remote.value?.changes ?? null
  const filtered = search.value !== '' || query.has('date')
  return (
    <>
      <PageHead title={words.title} aside={words.note} />
      <section className="panel">
        <dl className="facts">
          <dt>{words.versionNow}</dt>
          <dd>{remote.value ? newest : '…'}</dd>
          <dt>{words.listed}</dt>
          <dd>{remote.value?.listed ?? '…'}</dd>
          <TerminalVersions newest={newest} />
        </dl>
      </section>
      <div className="filter-bar" role="search">
        <SearchField filter={search} label={words.search} maxLength={20} />
        <DayField
          label={words.day}
          value={query.get('date') ?? ''}
          onChange={(day) => setFilters({ date: day || null })}
        />
      </div>
      <DataTable
        label={words.list}
        columns={columns}
        rows={changes}
        rowKey={({ version }) => String(version)}
        remote={remote}
        empty={<StatePanel icon={<StopOutlined />} title={words.none} />}
        onClear={
          filtered
            ? () => {
                search.type('')
                setFilters({ value: null, date: null })
              }
            : undefined
        }
      />
      <CursorPager next={remote.value?.next}>{changes && list.shown(String(changes.length))}</CursorPager>
      {rollBackTo !== null && (
        <RollBackDialog
          toVersion={rollBackTo}
          newest={newest}
          onClose={() => setRollBackTo(null)}
          onDone={remote.reload}
        />
      )}
    </>
  )
}

/** How many terminals hold which version; only for those who may see the terminals. */
function TerminalVersions({ newest }: { newest: number }) {
  const words = useWords(hotListWords)
  const may = useMay('administrator', 'auditor')
  const terminals = useRemote<Terminals>(may ? '/v1/terminals' : null, REFRESH_MS)
  if (!terminals.value) return null
  return (
    <>
      <dt>{words.terminals}</dt>
      <dd>
        <a href={addressOf('terminals')}>
          {heldVersions(terminals.value.terminals).map(({ version, count }) => (
            <Badge key={version} tone={version === null ? 'quiet' : version < newest ? 'warning' : 'good'}>
              {version === null
                ? words.never(count)
                : version < newest
                  ? words.behind(version, count)
                  : words.newest(count)}
            </Badge>
          ))}
        </a>
      </dd>
    </>
  )
}

function useChangeColumns(newest: number, onRollBack: (version: number) => void): readonly Column<Change>[] {
  const words = useWords(hotListWords)
  const mayRollBack = useMay('administrator')
  return [
    { key: 'version', number: true, title: words.version, cell: ({ version }) => version },
    { key: 'kind', title: words.kind, cell: ({ kind }) => words.kinds[kind] },
    {
      key: 'value',
      title: words.value,
      cell: ({ kind, value }) =>
        kind === 'card' ? <a href={addressOf(`cards/${value}`)}>{groupedNumber(value)}</a> : value,
    },
    {
      key: 'change',
      title: words.change,
      cell: ({ listed }) =>
        listed ? <Badge tone="bad">{words.on}</Badge> : <Badge tone="good">{words.off}</Badge>,
    },
    { key: 'reason', title: words.reason, cell: ({ reason }) => words.reasons[reason] ?? reason },
    { key: 'at', title: words.at, cell: ({ at }) => <Stamp at={at} /> },
    ...(mayRollBack
      ? [
          {
            key: 'acts',
            title: '',
            cell: ({ version }: Change) =>
              version < newest && (
                <Button size="small" onClick={() => onRollBack(version)}>
                  {words.rollBack.label}
                </Button>
              ),
          },
        ]
      : []),
  ]
}
