import { BookOutlined } from '@ant-design/icons'
import { useMemo } from 'react'
import type { TrialBalance } from '../../../contract/accounting.ts'
import { formatFen, formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { businessDay, formatExactly } from '../../../ui/time.ts'
import { useFilters } from '../address.ts'
import { useAccountWords } from '../kinds/use-account-words.ts'
import { PageHead } from '../layout/page-head.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { useRemote } from '../remote.ts'
import { type Range, readRange } from '../reports/range.ts'
import { RangePicker } from '../reports/range-picker.tsx'
import { RemoteView } from '../states/remote-view.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { BooksMarks } from './books-marks.tsx'
import { Downloads } from './downloads.tsx'
import { accountingWords } from './words.ts'
import '../takings/takings.css'
import './accounting.css'

type Account = TrialBalance['accounts'][number]
/** An account, or the sums of all. */
type Row = { account: Account | null; debitFen: number; creditFen: number }

/** The books for the finance office: every account over a range of days, that they add up, and the files to book from. */
export default function AccountingPage() {
  const words = useWords(accountingWords)
  const { query } = useFilters()
  const today = businessDay(new Date())
  const range = useMemo(() => readRange(query, today), [query, today])
  const remote = useRemote<TrialBalance>(`/v1/accounting/trial-balance?from=${range.from}&to=${range.to}`)
  return (
    <>
      <PageHead title={words.title}>
        <RangePicker range={range} today={today} />
      </PageHead>
      <RemoteView remote={remote}>
        {(books) => (
          <>
            <Headline books={books} range={range} />
            <Accounts books={books} />
          </>
        )}
      </RemoteView>
      <p className="soft">{words.note}</p>
    </>
  )
}

function Headline({ books, range }: { books: TrialBalance; range: Range }) {
  const words = useWords(accountingWords)
  const { language } = useLanguage()
  return (
    <div className="panel accounting-head">
      <dl className="headline">
        <div>
          <dt>{words.debitTotal}</dt>
          <dd data-testid="books-debit">{formatYuanSign(books.debitFen)}</dd>
        </div>
        <div>
          <dt>{words.creditTotal}</dt>
          <dd data-testid="books-credit">{formatYuanSign(books.creditFen)}</dd>
        </div>
        <div className="headline-as-of">
          <dt>{words.asOf}</dt>
          <dd>{formatExactly(books.asOf, language)}</dd>
        </div>
      </dl>
      <BooksMarks books={books} />
      <Downloads range={range} />
    </div>
  )
}

function Accounts({ books }: { books: TrialBalance }) {
  const words = useWords(accountingWords)
  const columns = useAccountColumns()
  const rows: Row[] = books.accounts.map((account) => ({ account, ...account }))
  if (rows.length > 0) rows.push({ account: null, debitFen: books.debitFen, creditFen: books.creditFen })
  return (
    <div className="panel">
      <DataTable
        plain
        label={words.table}
        columns={columns}
        rows={rows}
        rowKey={({ account }) => (account ? `${account.kind} ${account.name}` : '')}
        empty={<StatePanel icon={<BookOutlined />} title={words.none} next={words.noneNext} />}
      />
    </div>
  )
}

function useAccountColumns(): readonly Column<Row>[] {
  const words = useWords(accountingWords)
  const { language } = useLanguage()
  const accountWords = useAccountWords()
  const side = (balanceFen: number | undefined) =>
    balanceFen ? (
      <>
        <span className="soft">{balanceFen < 0 ? words.side.debit : words.side.credit}</span>{' '}
        {formatFen(Math.abs(balanceFen))}
      </>
    ) : (
      '—'
    )
  return [
    {
      key: 'account',
      title: words.account,
      cell: ({ account }) =>
        account ? (
          accountWords(`${account.kind} ${language === 'en' ? account.nameEn : account.name}`.trim())
        ) : (
          <strong>{words.total}</strong>
        ),
    },
    {
      key: 'opening',
      title: words.opening,
      number: true,
      cell: ({ account }) => account && side(account.openingFen),
    },
    { key: 'debit', title: words.debit, number: true, cell: ({ debitFen }) => formatFen(debitFen) },
    { key: 'credit', title: words.credit, number: true, cell: ({ creditFen }) => formatFen(creditFen) },
    {
      key: 'closing',
      title: words.closing,
      number: true,
      cell: ({ account }) => account && side(account.closingFen),
    },
  ]
}
