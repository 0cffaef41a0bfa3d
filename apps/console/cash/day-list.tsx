import { WalletOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import type { CashDay, CashReceipt } from '../../../contract/cash.ts'
import { formatFen, formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatTime } from '../../../ui/time.ts'
import { useFilters } from '../address.ts'
import { useOperator } from '../layout/operator.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { DayField } from '../list/day-field.tsx'
import { printSlip } from '../print/print-slip.ts'
import type { Remote } from '../remote.ts'
import { Badge } from '../states/badge.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { ReceiptSlip } from './receipt-slip.tsx'
import { ReverseDialog } from './reverse-dialog.tsx'
import { cashWords } from './words.ts'

/** RULES 3.8's window, which the counter shares. The server decides; this only offers. */
const REVERSIBLE_MS = 5 * 60_000
const MOST_ROWS = 100

/** What the counter took on a day, newest first, with its total. */
export function DayList({
  day,
  date,
  today,
  mayTake,
  onReversed,
}: {
  day: Remote<CashDay>
  date: string
  today: string
  mayTake: boolean
  onReversed: () => void
}) {
  const words = useWords(cashWords)
  const { setFilters } = useFilters()
  const [reversing, setReversing] = useState<CashReceipt | null>(null)
  const columns = useReceiptColumns(mayTake, setReversing)
  const { value, reload } = day
  const reversed = useRef(false)
  // Once the dialog is gone: until then it keeps the focus to itself.
  useEffect(() => {
    if (reversing !== null || !reversed.current) return
    reversed.current = false
    onReversed()
  }, [reversing, onReversed])

  return (
    <section className="cash-today" aria-label={words.today}>
      <div className="cash-today-head">
        <h2>{words.today}</h2>
        <DayField
          label={words.date}
          value={date}
          max={today}
          onChange={(chosen) => setFilters({ date: chosen === today ? null : chosen })}
        />
        {value && (
          <p className="cash-total">
            {words.count(value.count)} · {words.total} <strong>{formatYuanSign(value.totalFen)}</strong>
          </p>
        )}
      </div>
      <DataTable
        label={words.list}
        columns={columns}
        rows={value?.receipts.slice(0, MOST_ROWS) ?? null}
        rowKey={(receipt) => receipt.id}
        remote={day}
        empty={<StatePanel icon={<WalletOutlined />} title={words.none} />}
      />
      {value && value.receipts.length > MOST_ROWS && <p className="soft">{words.latest(MOST_ROWS)}</p>}
      {reversing && (
        <ReverseDialog
          receipt={reversing}
          onClose={() => setReversing(null)}
          onDone={() => {
            reversed.current = true
            reload()
          }}
        />
      )}
    </section>
  )
}

function useReceiptColumns(
  mayTake: boolean,
  onReverse: (receipt: CashReceipt) => void,
): readonly Column<CashReceipt>[] {
  const words = useWords(cashWords)
  const { language } = useLanguage()
  const { name } = useOperator()
  const now = useNow(10_000)
  const reversible = ({ state, at, operator }: CashReceipt) =>
    mayTake && state === 'credited' && operator === name && now - new Date(at).getTime() < REVERSIBLE_MS
  return [
    { key: 'at', title: words.time, cell: ({ at }) => formatTime(at, language) },
    { key: 'person', title: words.name, cell: ({ person }) => person.name },
    { key: 'campusNo', title: words.campusNo, cell: ({ person }) => person.campusNo },
    {
      key: 'number',
      title: words.number,
      // The date in front is that of the whole list.
      cell: ({ number }) => <span title={number}>{number.split('-').at(-1)}</span>,
    },
    { key: 'operator', title: words.operator, cell: ({ operator }) => operator },
    { key: 'amount', title: words.amountColumn, number: true, cell: ({ amountFen }) => formatFen(amountFen) },
    {
      key: 'acts',
      title: words.acts,
      cell: (receipt) => (
        <span className="badges">
          <Button
            size="small"
            aria-label={`${words.reprint} ${receipt.number}`}
            onClick={() => printSlip(<ReceiptSlip receipt={receipt} again />)}
          >
            {words.reprint}
          </Button>
          {receipt.state === 'reversed' && <Badge tone="quiet">{words.states.reversed}</Badge>}
          {reversible(receipt) && (
            <Button
              size="small"
              danger
              aria-label={`${words.reverse} ${receipt.number}`}
              onClick={() => onReverse(receipt)}
            >
              {words.reverse}
            </Button>
          )}
        </span>
      ),
    },
  ]
}

/** The time in milliseconds, renewed every so often. */
function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
