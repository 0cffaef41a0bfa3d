import { AuditOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import { useState } from 'react'
import type { AuditEntries } from '../../../contract/operators.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf, useFilters } from '../address.ts'
import { useKindWords } from '../kinds/use-kind-words.ts'
import { kindsWords } from '../kinds/words.ts'
import { PageHead } from '../layout/page-head.tsx'
import type { PageKey } from '../layout/pages.tsx'
import { CursorPager } from '../list/cursor-pager.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { Stamp } from '../list/stamp.tsx'
import { WordFilter } from '../list/word-filter.tsx'
import { listWords } from '../list/words.ts'
import { useRemote } from '../remote.ts'
import { StatePanel } from '../states/state-panel.tsx'
import { detailLines } from './detail-lines.ts'
import { auditWords } from './words.ts'
import './audit.css'

const ROWS = 100
const filterNames = ['actor', 'subject', 'action'] as const
type Entry = AuditEntries['entries'][number]

/** Every change, and every look at private data: who did what to whom. */
export default function AuditPage() {
  const words = useWords(auditWords)
  const list = useWords(listWords)
  const { actions } = useWords(kindsWords)
  const { query, setFilters } = useFilters()
  const asked = new URLSearchParams({ limit: String(ROWS) })
  for (const name of [...filterNames, 'cursor']) {
    const value = query.get(name)
    if (value) asked.set(name, value)
  }
  const remote = useRemote<AuditEntries>(`/v1/audit?${asked}`)
  const columns = useAuditColumns()
  const entries = remote.value?.entries ?? null
  return (
    <>
      <PageHead title={words.title} aside={words.note} />
      <div className="filter-bar" role="search">
        <ExactFilter name="actor" label={words.actor} />
        <ExactFilter name="subject" label={words.subject} />
        <WordFilter name="action" label={words.action} options={actions} />
      </div>
      <DataTable
        label={words.list}
        columns={columns}
        rows={entries}
        rowKey={({ id }) => id}
        remote={remote}
        empty={<StatePanel icon={<AuditOutlined />} title={words.none} />}
        onClear={
          filterNames.some((name) => query.has(name))
            ? () => setFilters(Object.fromEntries(filterNames.map((name) => [name, null])))
            : undefined
        }
      />
      <CursorPager next={remote.value?.next}>{entries && list.shown(String(entries.length))}</CursorPager>
    </>
  )
}

/** A filter by a whole number, login or id: half of one finds nothing, so it is asked when it is finished. */
function ExactFilter({ name, label }: { name: string; label: string }) {
  const words = useWords(auditWords)
  const { query, setFilters } = useFilters()
  const given = query.get(name) ?? ''
  const [text, setText] = useState(given)
  const [shown, setShown] = useState(given)
  // The address changed by another way: the history, or "clear filters".
  if (shown !== given) {
    setShown(given)
    setText(given)
  }
  const apply = () => {
    if (text.trim() !== given) setFilters({ [name]: text.trim() })
  }
  return (
    <Input
      className="filter-search"
      type="search"
      maxLength={60}
      placeholder={label}
      aria-label={`${label}（${words.apply}）`}
      autoComplete="off"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onPressEnter={apply}
      onBlur={apply}
    />
  )
}

function useAuditColumns(): readonly Column<Entry>[] {
  const words = useWords(auditWords)
  const kindWords = useKindWords()
  return [
    { key: 'at', title: words.at, cell: ({ at }) => <Stamp at={at} /> },
    {
      key: 'who',
      title: words.who,
      cell: ({ actorName, actorKind }) => (
        <>
          {actorName} <span className="soft">{words.actorKinds[actorKind]}</span>
        </>
      ),
    },
    { key: 'what', title: words.what, cell: ({ action }) => kindWords(action) },
    { key: 'whom', title: words.whom, cell: (entry) => <Subject entry={entry} /> },
    {
      key: 'detail',
      wrap: true,
      title: words.detail,
      cell: ({ detail }) => (
        <ul className="plain-list audit-detail">
          {detailLines(detail).map(({ name, text }) => (
            <li key={name}>
              <span className="soft">{words.details[name] ?? name}</span> {text}
            </li>
          ))}
        </ul>
      ),
    },
  ]
}

const PAGES: Record<string, PageKey | undefined> = { person: 'people', payment: 'payments', case: 'cases' }

/** What it was done to, as a link where it has a page. */
function Subject({ entry }: { entry: Entry }) {
  const { subjectKinds } = useWords(auditWords)
  const { subjectKind, subjectId, subjectName } = entry
  // A payment has no name, and the end of its id is what tells it from others.
  const name = subjectName && subjectName !== subjectId ? subjectName : (subjectId?.slice(-12) ?? '')
  const kind = <span className="soft">{subjectKinds[subjectKind] ?? subjectKind}</span>
  const page = PAGES[subjectKind]
  return (
    <>
      {page && subjectId ? <a href={addressOf(`${page}/${subjectId}`)}>{name}</a> : name} {kind}
    </>
  )
}
