import type { RiskOverview } from '../../../contract/risk.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf } from '../address.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import { useValueText } from '../policy/use-value-text.ts'
import { kindOf } from '../policy/value-kind.ts'
import { policyWords } from '../policy/words.ts'
import { riskWords } from './words.ts'

type Rule = RiskOverview['rules'][number]

/** Every rule: what it is held against, and what it found, so that the one can be set by the other. */
export function RuleTable({ rules }: { rules: readonly Rule[] }) {
  const words = useWords(riskWords)
  const columns: readonly Column<Rule>[] = [
    {
      key: 'rule',
      width: '34%',
      wrap: true,
      title: words.rule,
      cell: ({ rule }) => (
        <>
          <strong>{words.names[rule]}</strong>
          <div className="soft">{words.about[rule]}</div>
        </>
      ),
    },
    {
      key: 'thresholds',
      width: '34%',
      wrap: true,
      title: words.thresholds,
      cell: (row) => <Thresholds {...row} />,
    },
    {
      key: 'open',
      title: words.waits,
      number: true,
      cell: ({ rule, open }) =>
        open === 0 ? (
          0
        ) : (
          <a href={addressOf('risk', { rule })}>
            {open}
            <span className="visually-hidden"> {words.showOpen(words.names[rule])}</span>
          </a>
        ),
    },
    { key: 'found', title: words.found, number: true, cell: ({ found }) => found },
    { key: 'falseAlarms', title: words.falseAlarms, number: true, cell: ({ falseAlarms }) => falseAlarms },
    {
      key: 'range',
      title: words.range,
      number: true,
      cell: ({ leastFigure, mostFigure }) => (leastFigure === null ? '—' : `${leastFigure}–${mostFigure}`),
    },
  ]
  return (
    <section className="panel" aria-labelledby="risk-rules">
      <h2 id="risk-rules">{words.rulesTitle}</h2>
      <DataTable plain label={words.rulesList} columns={columns} rows={rules} rowKey={({ rule }) => rule} />
    </section>
  )
}

function Thresholds({ thresholds }: Pick<Rule, 'thresholds'>) {
  const words = useWords(riskWords)
  const { keys } = useWords(policyWords)
  const valueText = useValueText()
  if (thresholds[0]?.value === 0) return <span className="soft">{words.off}</span>
  return (
    <ul className="plain-list">
      {thresholds.map((one) => (
        <li key={one.key}>
          <span className="soft">{keys[one.key] ?? one.key}</span> {valueText(one.value, kindOf(one))}
        </li>
      ))}
    </ul>
  )
}
