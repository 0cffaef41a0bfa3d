import type { RiskCase } from '../../../contract/risk.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatDay, formatExactly } from '../../../ui/time.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import { Stamp } from '../list/stamp.tsx'
import { useRemote } from '../remote.ts'
import { RemoteView } from '../states/remote-view.tsx'
import { FalseAlarm } from './false-alarm.tsx'
import { SubjectLink } from './subject-link.tsx'
import { riskWords } from './words.ts'

/** What a rule saw, day by day, and where to go from here: on the page of its case. */
export function RiskFacts({ caseId, onChanged }: { caseId: string; onChanged: () => void }) {
  const remote = useRemote<RiskCase>(`/v1/risk/cases/${encodeURIComponent(caseId)}`)
  const changed = () => {
    remote.reload()
    onChanged()
  }
  return <RemoteView remote={remote}>{(found) => <Seen found={found} onChanged={changed} />}</RemoteView>
}

function Seen({ found, onChanged }: { found: RiskCase; onChanged: () => void }) {
  const words = useWords(riskWords)
  const { language } = useLanguage()
  const { rule, subject, days, falseAlarmAt, caseId } = found
  const columns: readonly Column<RiskCase['days'][number]>[] = [
    { key: 'day', title: words.case.day, cell: ({ day }) => formatDay(day, language) },
    { key: 'figure', title: words.figure, cell: ({ figure }) => words.figures[rule](figure) },
    {
      key: 'amount',
      title: words.amount,
      number: true,
      cell: ({ amountFen }) => (amountFen === 0 ? '—' : formatYuanSign(amountFen)),
    },
    {
      key: 'span',
      title: words.case.span,
      cell: ({ from, to }) => (
        <>
          <Stamp at={from} />
          {from !== to && (
            <>
              {' – '}
              <Stamp at={to} />
            </>
          )}
        </>
      ),
    },
  ]
  return (
    <section className="panel case-facts" aria-labelledby="case-risk">
      <h2 id="case-risk">
        {words.case.title}: {words.names[rule]}
      </h2>
      <p className="soft">{words.about[rule]}</p>
      <DataTable plain label={words.case.days} columns={columns} rows={days} rowKey={({ day }) => day} />
      <dl className="facts-list">
        <dt>{words.case.next}</dt>
        <dd>
          <SubjectLink subject={subject} />
          <span className="soft">{words.case[subject.kind]}</span>
        </dd>
      </dl>
      {falseAlarmAt === null ? (
        <div>
          <FalseAlarm caseId={caseId} rule={rule} onMarked={onChanged} />
        </div>
      ) : (
        <p>{words.case.isFalseAlarm(formatExactly(falseAlarmAt, language))}</p>
      )}
    </section>
  )
}
