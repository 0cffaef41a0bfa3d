import { TeamOutlined } from '@ant-design/icons'
import { App, Button, Checkbox } from 'antd'
import { useMemo, useState } from 'react'
import type { AidLook, AidMark } from '../../../contract/aid-report.ts'
import { useWords } from '../../../ui/language.tsx'
import { useFailureWords } from '../acts/use-failure-words.ts'
import { useFilters } from '../address.ts'
import { useOperator } from '../layout/operator.tsx'
import { DataTable } from '../list/data-table.tsx'
import { ExportButton } from '../list/export-button.tsx'
import { Stamp } from '../list/stamp.tsx'
import { WordFilter } from '../list/word-filter.tsx'
import { useApi } from '../sign-in/session.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { Criteria } from './criteria.tsx'
import { ProposeDialog } from './propose-dialog.tsx'
import { useStudentColumns } from './student-columns.tsx'
import { aidReportWords } from './words.ts'

const AT_ONCE = 200
const MARKS = ['looked_into', 'no_need', 'none'] as const

/** Whom a look showed, with the thresholds; students are chosen, marked and proposed here. */
export function LookView({ look, asOf }: { look: AidLook; asOf?: string }) {
  const words = useWords(aidReportWords)
  const operator = useOperator()
  const { query, setFilters } = useFilters()
  const [students, setStudents] = useState(look.students)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [most, setMost] = useState(AT_ONCE)
  const filter = query.get('mark')
  const rows = useMemo(
    () => (filter ? students.filter(({ mark }) => (mark?.mark ?? 'none') === filter) : students),
    [students, filter],
  )
  // Who is filtered away is not acted upon.
  const acted = rows.filter(({ id }) => chosen.has(id)).map(({ id }) => id)
  const columns = useStudentColumns(chosen, (id, isChosen) => {
    const next = new Set(chosen)
    if (isChosen) next.add(id)
    else next.delete(id)
    setChosen(next)
  })

  function onMarked(mark: AidMark) {
    const now = { mark, at: new Date().toISOString(), by: operator.name }
    setStudents(
      students.map((student) =>
        acted.includes(student.id) ? { ...student, mark: mark === 'none' ? null : now } : student,
      ),
    )
    setChosen(new Set())
  }

  const path = `/v1/aid-report/looks/${look.id}/students`
  return (
    <>
      <Criteria look={look} />
      <p className="soft aid-report-when">
        {words.lookedAt(look.by)} <Stamp at={look.at} />
        {asOf && (
          <>
            {' · '}
            {words.asOf} <Stamp at={asOf} />
          </>
        )}
      </p>
      {look.students.length > 0 && (
        <div className="aid-report-acts">
          <Checkbox
            checked={rows.length > 0 && acted.length === rows.length}
            indeterminate={acted.length > 0 && acted.length < rows.length}
            disabled={rows.length === 0}
            onChange={({ target }) => setChosen(new Set(target.checked ? rows.map(({ id }) => id) : []))}
          >
            {words.chooseAll}
          </Checkbox>
          <span role="status">{words.chosen(acted.length)}</span>
          <Acts lookId={look.id} students={acted} onMarked={onMarked} />
          <span className="aid-report-files">
            <WordFilter name="mark" label={words.mark} options={words.marks} />
            <ExportButton
              path={`${path}.xlsx`}
              fileName={`${words.fileName}-${look.month}.xlsx`}
              label={words.xlsx}
            />
            <ExportButton
              path={`${path}.csv`}
              fileName={`${words.fileName}-${look.month}.csv`}
              label={words.csv}
            />
          </span>
        </div>
      )}
      <DataTable
        label={words.list}
        columns={columns}
        rows={rows.slice(0, most)}
        rowKey={({ id }) => id}
        onClear={filter ? () => setFilters({ mark: null }) : undefined}
        empty={<StatePanel icon={<TeamOutlined />} title={words.none} next={words.noneNext} />}
      />
      {rows.length > most && (
        <Button onClick={() => setMost(most + AT_ONCE)}>
          {words.more(Math.min(AT_ONCE, rows.length - most))}
        </Button>
      )}
    </>
  )
}

type ActsProps = { lookId: string; students: readonly string[]; onMarked: (mark: AidMark) => void }

function Acts({ lookId, students, onMarked }: ActsProps) {
  const words = useWords(aidReportWords)
  const failureWords = useFailureWords()
  const api = useApi()
  const { message } = App.useApp()
  const [doing, setDoing] = useState<AidMark | null>(null)

  async function mark(wanted: (typeof MARKS)[number]) {
    setDoing(wanted)
    const reply = await api.send('POST', `/v1/aid-report/looks/${lookId}/marks`, { students, mark: wanted })
    setDoing(null)
    if (!reply.ok) return void message.error(failureWords(reply.failure))
    void message.success(words.marked(students.length))
    onMarked(wanted)
  }

  return (
    <>
      {MARKS.map((one) => (
        <Button
          key={one}
          disabled={students.length === 0}
          loading={doing === one}
          onClick={() => void mark(one)}
        >
          {words.markAs[one]}
        </Button>
      ))}
      <Button type="primary" disabled={students.length === 0} onClick={() => setDoing('proposed')}>
        {words.propose}
      </Button>
      {doing === 'proposed' && (
        <ProposeDialog
          lookId={lookId}
          students={students}
          onClose={() => setDoing(null)}
          onProposed={() => onMarked('proposed')}
        />
      )}
    </>
  )
}
