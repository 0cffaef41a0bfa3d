import { SafetyOutlined } from '@ant-design/icons'
import type { RiskOverview } from '../../../contract/risk.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf, useFilters } from '../address.ts'
import { casesWords } from '../cases/words.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import { Stamp } from '../list/stamp.tsx'
import { WordFilter } from '../list/word-filter.tsx'
import { since } from '../merchants/terminal-health.ts'
import { StatePanel } from '../states/state-panel.tsx'
import { FalseAlarm } from './false-alarm.tsx'
import { SubjectLink } from './subject-link.tsx'
import { riskWords } from './words.ts'

type Open = RiskOverview['open'][number]

/** The patterns that wait for somebody, of one rule or of all, the latest first. */
export function OpenPatterns({ open, onChanged }: { open: readonly Open[]; onChanged: () => void }) {
  const words = useWords(riskWords)
  const { query, setFilters } = useFilters()
  const columns = useOpenColumns(onChanged)
  const wanted = query.get('rule')
  return (
    <section className="panel" aria-labelledby="risk-open">
      <h2 id="risk-open">{words.open}</h2>
      <div className="filter-bar" role="search">
        <WordFilter name="rule" label={words.rule} options={words.names} />
      </div>
      <DataTable
        plain
        label={words.openList}
        columns={columns}
        rows={open.filter(({ rule }) => wanted === null || rule === wanted)}
        rowKey={({ caseId }) => caseId}
        empty={<StatePanel icon={<SafetyOutlined />} title={words.openNone} next={words.openNoneNext} />}
        onClear={wanted === null ? undefined : () => setFilters({ rule: null })}
      />
    </section>
  )
}

function useOpenColumns(onChanged: () => void): readonly Column<Open>[] {
  const words = useWords(riskWords)
  const { ages } = useWords(casesWords)
  const now = new Date()
  return [
    {
      key: 'rule',
      title: words.rule,
      cell: ({ caseId, rule }) => <a href={addressOf(`cases/${caseId}`)}>{words.names[rule]}</a>,
    },
    {
      key: 'subject',
      title: words.subject,
      wrap: true,
      cell: ({ subject }) => <SubjectLink subject={subject} />,
    },
    { key: 'figure', title: words.figure, cell: ({ rule, figure }) => words.figures[rule](figure) },
    {
      key: 'amount',
      title: words.amount,
      number: true,
      cell: ({ amountFen }) => (amountFen === 0 ? '—' : formatYuanSign(amountFen)),
    },
    { key: 'when', title: words.when, cell: ({ to }) => <Stamp at={to} /> },
    {
      key: 'waiting',
      title: words.waiting,
      number: true,
      cell: ({ openedAt }) => {
        const { unit, count } = since(openedAt, now)
        return unit === 'now' ? ages.now : ages[unit](count)
      },
    },
    {
      key: 'owner',
      title: words.owner,
      cell: ({ owner }) => owner ?? <span className="soft">{words.ownerNobody}</span>,
    },
    {
      key: 'acts',
      title: words.acts,
      cell: ({ caseId, rule }) => <FalseAlarm small caseId={caseId} rule={rule} onMarked={onChanged} />,
    },
  ]
}
