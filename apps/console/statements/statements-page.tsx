import { ProfileOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import type { StatementHead, Statements } from '../../../contract/statements.ts'
import { formatFen } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { businessDay } from '../../../ui/time.ts'
import { addressOf, useFilters } from '../address.ts'
import { useMay, useOperator } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { DayRange } from '../list/day-range.tsx'
import { MerchantFilter } from '../list/merchant-filter.tsx'
import { useRemote } from '../remote.ts'
import { StatePanel } from '../states/state-panel.tsx'
import { CommissionDialog } from './commission-dialog.tsx'
import { StatementFiles } from './statement-files.tsx'
import { statementsWords } from './words.ts'
import './statements.css'

const DAYS_SHOWN = 31
const DAY_MS = 24 * 3600_000

/** What every merchant was owed day by day; a manager sees the own merchant's (RULES 3.8). */
export default function StatementsPage() {
  const words = useWords(statementsWords)
  const operator = useOperator()
  const maySet = useMay('administrator', 'finance')
  const seesAll = useMay('administrator', 'finance', 'auditor')
  const { query } = useFilters()
  const [setting, setSetting] = useState(false)
  const to = query.get('to') ?? businessDay(new Date())
  const from =
    query.get('from') ?? businessDay(new Date(Date.parse(`${to}T12:00:00+08:00`) - DAYS_SHOWN * DAY_MS))
  const merchantId = seesAll ? query.get('merchantId') : operator.merchantId
  const of = merchantId && seesAll ? `&merchantId=${merchantId}` : ''
  const remote = useRemote<Statements>(`/v1/statements?from=${from}&to=${to}${of}`)
  const statements = remote.value?.statements ?? null
  const columns = useColumns()
  const name = statements?.find((one) => one.merchantId === merchantId)?.merchant
  return (
    <>
      <PageHead title={words.title}>
        {seesAll && <MerchantFilter />}
        <DayRange />
        {maySet && merchantId && <Button onClick={() => setSetting(true)}>{words.rates}</Button>}
      </PageHead>
      {merchantId && statements && statements.length > 0 && (
        <Months merchantId={merchantId} statements={statements} />
      )}
      <DataTable
        label={words.list}
        columns={columns}
        rows={statements}
        rowKey={({ id }) => id}
        remote={remote}
        empty={<StatePanel icon={<ProfileOutlined />} title={words.none} next={words.noneNext} />}
      />
      {setting && merchantId && (
        <CommissionDialog
          merchantId={merchantId}
          merchant={name ?? words.merchant}
          onClose={() => setSetting(false)}
        />
      )}
    </>
  )
}

/** The months of the range, each the sum of its days. */
function Months({ merchantId, statements }: { merchantId: string; statements: readonly StatementHead[] }) {
  const words = useWords(statementsWords)
  const months = [...new Set(statements.map(({ date }) => date.slice(0, 7)))]
  return (
    <ul className="plain-list statement-months" aria-label={words.month}>
      {months.map((month) => (
        <li key={month}>
          {words.monthOf(month)}{' '}
          <StatementFiles path={`/v1/merchants/${merchantId}/statements/${month}`} number={month} />
        </li>
      ))}
    </ul>
  )
}

function useColumns(): Column<StatementHead>[] {
  const words = useWords(statementsWords)
  const money = (
    key: string,
    title: string,
    fen: (head: StatementHead) => number,
  ): Column<StatementHead> => ({ key, title, number: true, cell: (head) => formatFen(fen(head)) })
  return [
    {
      key: 'date',
      title: words.date,
      cell: ({ id, date }) => <a href={addressOf(`statements/${id}`)}>{date}</a>,
    },
    { key: 'merchant', title: words.merchant, cell: ({ merchant }) => merchant },
    money('sales', words.sales, ({ salesFen }) => salesFen),
    money('returned', words.returned, ({ returnedFen }) => returnedFen),
    money('commission', words.commission, ({ commissionFen }) => 0 - commissionFen),
    money('payouts', words.payouts, ({ payoutsFen }) => payoutsFen),
    money('closing', words.closing, ({ closingFen }) => closingFen),
    {
      key: 'files',
      title: words.files,
      cell: ({ id, number }) => <StatementFiles path={`/v1/statements/${id}`} number={number} />,
    },
  ]
}
