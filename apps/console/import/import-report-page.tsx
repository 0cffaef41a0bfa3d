import { CheckCircleFilled } from '@ant-design/icons'
import { Alert, Progress } from 'antd'
import { useState } from 'react'
import { type ImportProblem, type ImportReport, importProblems } from '../../../contract/imports.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { addressOf } from '../address.ts'
import { PageHead } from '../layout/page-head.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { useRemote } from '../remote.ts'
import { Badge, type Tone } from '../states/badge.tsx'
import { RemoteView } from '../states/remote-view.tsx'
import { ImportActs } from './import-acts.tsx'
import { importWords } from './words.ts'
import './import.css'

const POLL_MS = 1000

const TONES: Record<ImportReport['state'], Tone> = {
  checked: 'quiet',
  running: 'warning',
  interrupted: 'bad',
  done: 'good',
}

/** What is in a file of people, then how far its import is, then what it did: the server knows, so a reload loses nothing. */
export default function ImportReportPage({ id }: { id: string }) {
  const words = useWords(importWords)
  const [live, setLive] = useState(false)
  const remote = useRemote<ImportReport>(`/v1/imports/${id}`, live ? POLL_MS : undefined)
  const running = remote.value?.state === 'running'
  if (running !== live) setLive(running)
  return (
    <>
      <PageHead
        title={remote.value?.fileName ?? words.title}
        above={{ label: words.title, address: addressOf('import') }}
        aside={
          remote.value && <Badge tone={TONES[remote.value.state]}>{words.states[remote.value.state]}</Badge>
        }
      >
        {remote.value && <ImportActs report={remote.value} onBegun={remote.reload} />}
      </PageHead>
      <RemoteView remote={remote}>{(report) => <Report report={report} />}</RemoteView>
    </>
  )
}

function Report({ report }: { report: ImportReport }) {
  const words = useWords(importWords)
  const { unknownColumns, problems, problemCount } = report
  return (
    <div className="import-report">
      <Counts counts={report.counts} />
      <div role="status" className="import-status">
        <Standing report={report} />
      </div>
      {unknownColumns.length > 0 && (
        <Alert showIcon type="warning" title={words.unknownColumns(unknownColumns.join('、'))} />
      )}
      {problemCount > 0 && (
        <>
          <div className="import-problems-head">
            <h2>{words.problems}</h2>
            <span className="soft">{words.shown(problems.length, problemCount)}</span>
          </div>
          <Problems problems={problems} />
        </>
      )}
    </div>
  )
}

function Counts({ counts }: { counts: ImportReport['counts'] }) {
  const words = useWords(importWords)
  return (
    <dl className="import-counts" aria-label={words.countsLabel}>
      {(['added', 'changed', 'unchanged', 'bad'] as const).map((kind) => (
        <div key={kind} className={kind === 'bad' && counts.bad > 0 ? 'import-count-bad' : undefined}>
          <dt>{words.counts[kind]}</dt>
          <dd>{counts[kind]}</dd>
        </div>
      ))}
    </dl>
  )
}

function Standing({ report }: { report: ImportReport }) {
  const words = useWords(importWords)
  const { state, rows, rowsDone, counts, randomPins } = report
  if (state === 'running')
    return (
      <>
        <Progress
          percent={Math.floor((rowsDone / rows) * 100)}
          aria-label={words.progressLabel}
          strokeColor="var(--accent)"
        />
        <p>
          {words.progress(rowsDone, rows)} · <span className="soft">{words.stays}</span>
        </p>
      </>
    )
  if (state === 'interrupted')
    return (
      <p>
        {words.progress(rowsDone, rows)} · {words.interruptedNext}
      </p>
    )
  if (state === 'done')
    return (
      <>
        <p className="import-done">
          <CheckCircleFilled aria-hidden /> <strong>{words.doneTitle}</strong>{' '}
          {words.doneWords(counts.added, counts.changed, counts.unchanged)}
        </p>
        {randomPins > 0 && <Alert showIcon type="warning" title={words.randomPins(randomPins)} />}
      </>
    )
  const nothing = counts.added + counts.changed === 0
  return (
    <>
      <p>{nothing ? words.nothingToDo : words.willDo(counts.added, counts.changed)}</p>
      {counts.bad > 0 && <p>{words.badNext}</p>}
    </>
  )
}

function Problems({ problems }: { problems: readonly ImportProblem[] }) {
  const words = useWords(importWords)
  const { language } = useLanguage()
  const columns: readonly Column<ImportProblem>[] = [
    { key: 'row', title: words.row, number: true, width: '80px', cell: ({ row }) => row },
    { key: 'column', title: words.column, width: '180px', cell: ({ column }) => column ?? words.wholeRow },
    {
      key: 'problem',
      title: words.problem,
      wrap: true,
      cell: ({ code, otherRow }) =>
        importProblems[code][language] + (otherRow === undefined ? '' : words.otherRow(otherRow)),
    },
  ]
  return (
    <DataTable
      label={words.problems}
      columns={columns}
      rows={problems}
      rowKey={({ row, column, code }) => `${row} ${column} ${code}`}
    />
  )
}
