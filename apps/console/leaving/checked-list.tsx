import { CheckCircleFilled } from '@ant-design/icons'
import { Button, Progress } from 'antd'
import { useState } from 'react'
import { type ImportProblem, importProblems } from '../../../contract/imports.ts'
import type { LeavingList } from '../../../contract/leavings.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { problemWords } from '../../../ui/words/problems.ts'
import { ActDialog } from '../acts/act-dialog.tsx'
import { addressOf } from '../address.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import { type NotBegun, useLeaveMany } from './use-leave-many.ts'
import { leavingWords } from './words.ts'

/** What a list comes to, then how far it is, then what became of it. */
export function CheckedList({ list }: { list: LeavingList }) {
  const { many } = useWords(leavingWords)
  const { left, begun, failed, progress, begin } = useLeaveMany(list.people)
  const [asking, setAsking] = useState(false)
  const sumFen = left.reduce((sum, { walletFen }) => sum + Math.max(0, walletFen), 0)
  const counts = { ready: left.length, begun, leaving: list.leaving, bad: list.problemCount }

  return (
    <div className="import-report">
      <dl className="import-counts" aria-label={many.countsLabel}>
        {(['ready', 'begun', 'leaving', 'bad'] as const).map((kind) => (
          <div key={kind} className={kind === 'bad' && counts.bad > 0 ? 'import-count-bad' : undefined}>
            <dt>{many.counts[kind]}</dt>
            <dd>{counts[kind]}</dd>
          </div>
        ))}
      </dl>
      <div role="status" className="import-status">
        {progress && (
          <Progress
            percent={Math.floor((progress.done / progress.all) * 100)}
            aria-label={many.progress}
            strokeColor="var(--accent)"
          />
        )}
        {!progress && begun > 0 && (
          <p className="import-done">
            <CheckCircleFilled aria-hidden /> <strong>{many.done(begun)}</strong>{' '}
            <a href={addressOf('leavings', { list: 'waiting' })}>{many.toList}</a>
          </p>
        )}
        {!progress && begun === 0 && left.length === 0 && <p>{many.nobody}</p>}
      </div>
      {left.length > 0 && !progress && (
        <div>
          <Button type="primary" onClick={() => setAsking(true)}>
            {failed.length > 0 ? many.again(left.length) : many.begin(left.length)}
          </Button>
        </div>
      )}
      {failed.length > 0 && <Failed failed={failed} />}
      {list.problems.length > 0 && <Problems list={list} />}
      {asking && (
        <ActDialog
          danger
          title={many.begin(left.length)}
          submitLabel={many.begin(left.length)}
          changes={many.changes(formatYuanSign(sumFen))}
          undo={many.undo}
          asksReason
          act={async (reason) => {
            setAsking(false)
            await begin(reason)
            return null
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  )
}

function Failed({ failed }: { failed: readonly NotBegun[] }) {
  const { many, person } = useWords(leavingWords)
  const problems = useWords(problemWords)
  const columns: readonly Column<NotBegun>[] = [
    { key: 'person', title: person, cell: (one) => `${one.person.name} ${one.person.campusNo}` },
    { key: 'why', title: many.why, wrap: true, cell: ({ code }) => problems[code] },
  ]
  return (
    <section className="panel">
      <DataTable plain label={many.failed} columns={columns} rows={failed} rowKey={(one) => one.person.id} />
    </section>
  )
}

function Problems({ list: { problems, problemCount } }: { list: LeavingList }) {
  const { many } = useWords(leavingWords)
  const { language } = useLanguage()
  const columns: readonly Column<ImportProblem>[] = [
    { key: 'row', title: many.row, number: true, width: '80px', cell: ({ row }) => row },
    {
      key: 'problem',
      title: many.problem,
      wrap: true,
      cell: ({ code, otherRow }) =>
        importProblems[code][language] + (otherRow === undefined ? '' : many.otherRow(otherRow)),
    },
  ]
  return (
    <>
      <div className="import-problems-head">
        <h2>{many.problems}</h2>
        <span className="soft">{many.shown(problems.length, problemCount)}</span>
      </div>
      <DataTable
        label={many.problems}
        columns={columns}
        rows={problems}
        rowKey={({ row, code }) => `${row} ${code}`}
      />
    </>
  )
}
