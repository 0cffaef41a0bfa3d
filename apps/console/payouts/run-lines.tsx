import { Button } from 'antd'
import { useState } from 'react'
import type { PayoutLine, PayoutRunDetail } from '../../../contract/payouts.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { useMay } from '../layout/operator.tsx'
import { DataTable } from '../list/data-table.tsx'
import { MarkDialog } from './mark-dialog.tsx'
import { type Marking, marksOf, useLineColumns } from './use-line-columns.tsx'
import { payoutsWords } from './words.ts'

const canBe = (line: PayoutLine, marking: Marking) => marksOf[line.state]?.includes(marking) ?? false

/** The merchants of a run; what the bank did of them is marked one by one or many at once. */
export function RunLines({ detail, onChanged }: { detail: PayoutRunDetail; onChanged: () => void }) {
  const words = useWords(payoutsWords)
  const mayPay = useMay('administrator', 'finance')
  const [chosenIds, setChosenIds] = useState<ReadonlySet<string>>(new Set())
  const [marking, setMarking] = useState<Marking | null>(null)
  const { run, lines } = detail
  const marks = mayPay && lines.some(({ state }) => marksOf[state])
  const chosen = lines.filter((line) => chosenIds.has(line.id) && marksOf[line.state])
  const sumFen = chosen.reduce((sum, { amountFen }) => sum + amountFen, 0)
  const columns = useLineColumns(marks ? { chosenIds, setChosenIds } : null)
  const marked = marking ? chosen.filter((line) => canBe(line, marking)) : []

  return (
    <section className="panel">
      {marks && (
        <div className="payout-marks" role="toolbar" aria-label={words.list}>
          <Button
            onClick={() =>
              setChosenIds(new Set(lines.filter(({ state }) => state === 'posted').map(({ id }) => id)))
            }
          >
            {words.chooseAll}
          </Button>
          {(['paid', 'returns'] as const).map((kind) => (
            <Button
              key={kind}
              disabled={!chosen.some((line) => canBe(line, kind))}
              onClick={() => setMarking(kind)}
            >
              {words[kind].label}
            </Button>
          ))}
          <span className="soft" role="status">
            {chosen.length > 0 && words.chosen(chosen.length, formatYuanSign(sumFen))}
          </span>
        </div>
      )}
      <DataTable plain label={words.run(run.number)} columns={columns} rows={lines} rowKey={({ id }) => id} />
      {marking && (
        <MarkDialog
          runId={run.id}
          marking={marking}
          lines={marked}
          onMarked={() => {
            setChosenIds(new Set())
            onChanged()
          }}
          onClose={() => setMarking(null)}
        />
      )}
    </section>
  )
}
