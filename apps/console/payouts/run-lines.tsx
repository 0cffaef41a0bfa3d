import { Button, Checkbox } from 'antd'
import { useState } from 'react'
import type { PayoutLine, PayoutRunDetail } from '../../../contract/payouts.ts'
import { formatFen, formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { useMay } from '../layout/operator.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { Stamp } from '../list/stamp.tsx'
import { MarkDialog } from './mark-dialog.tsx'
import { LineState } from './run-state.tsx'
import { payoutsWords } from './words.ts'

export type Marking = 'paid' | 'returns'

/** What may be marked as: what the bank has not transferred, both; what it has transferred, as returned. */
const marksOf: Partial<Record<PayoutLine['state'], readonly Marking[]>> = {
  posted: ['paid', 'returns'],
  paid: ['returns'],
}
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

type Choice = { chosenIds: ReadonlySet<string>; setChosenIds: (ids: ReadonlySet<string>) => void }

function useLineColumns(choice: Choice | null): readonly Column<PayoutLine>[] {
  const words = useWords(payoutsWords)
  const { language } = useLanguage()
  const nameOf = ({ merchant }: PayoutLine) => (language === 'en' ? merchant.nameEn : merchant.name)
  const toggle = ({ chosenIds, setChosenIds }: Choice, id: string) => {
    const next = new Set(chosenIds)
    if (!next.delete(id)) next.add(id)
    setChosenIds(next)
  }
  return [
    {
      key: 'merchant',
      title: words.merchant,
      cell: (line) =>
        choice ? (
          <Checkbox
            aria-label={words.chooseLine(nameOf(line))}
            disabled={!marksOf[line.state]}
            checked={choice.chosenIds.has(line.id) && Boolean(marksOf[line.state])}
            onChange={() => toggle(choice, line.id)}
          >
            {nameOf(line)}
          </Checkbox>
        ) : (
          nameOf(line)
        ),
    },
    {
      key: 'account',
      title: words.account,
      wrap: true,
      cell: ({ bank }) => (
        <>
          {bank.holder} <span className="soft">{words.tail(bank.bank, bank.numberTail)}</span>
        </>
      ),
    },
    { key: 'reference', title: words.reference, cell: ({ reference }) => <code>{reference}</code> },
    {
      key: 'amount',
      title: words.amount,
      number: true,
      cell: ({ amountFen }) => formatFen(amountFen),
    },
    {
      key: 'state',
      title: words.state,
      wrap: true,
      cell: ({ state, skippedFor, returnReason, amountFen, draftedFen }) => (
        <>
          <LineState state={state} />{' '}
          <span className="soft">
            {skippedFor && words.skips[skippedFor]}
            {returnReason}
            {amountFen > 0 && amountFen < draftedFen && words.lessThanDrafted(formatYuanSign(draftedFen))}
          </span>
        </>
      ),
    },
    {
      key: 'times',
      title: words.times,
      cell: ({ postedAt, paidAt, returnedAt }) => {
        const at = returnedAt ?? paidAt ?? postedAt
        return at ? <Stamp at={at} /> : '—'
      },
    },
  ]
}
