import { BookOutlined } from '@ant-design/icons'
import { Drawer } from 'antd'
import type { LedgerEntries } from '../../../contract/merchants.ts'
import { formatFen } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf, useFilters } from '../address.ts'
import { useAccountWords } from '../kinds/use-account-words.ts'
import { useKindWords } from '../kinds/use-kind-words.ts'
import { kindsWords } from '../kinds/words.ts'
import { PageHead } from '../layout/page-head.tsx'
import { CursorPager } from '../list/cursor-pager.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { DayRange } from '../list/day-range.tsx'
import { MerchantFilter } from '../list/merchant-filter.tsx'
import { Stamp } from '../list/stamp.tsx'
import { WordFilter } from '../list/word-filter.tsx'
import { listWords } from '../list/words.ts'
import { useRemote } from '../remote.ts'
import { StatePanel } from '../states/state-panel.tsx'
import { PaymentSheet } from './payment-sheet.tsx'
import { ledgerWords } from './words.ts'
import './ledger.css'

const ROWS = 100
const filterNames = ['from', 'to', 'merchantId', 'kind'] as const
type Entry = LedgerEntries['entries'][number]

/** The ledger as the finance office reads it: every leg of every act, newest first. */
export default function LedgerPage() {
  const words = useWords(ledgerWords)
  const list = useWords(listWords)
  const { query, setFilters } = useFilters()
  const asked = new URLSearchParams({ limit: String(ROWS) })
  for (const name of [...filterNames, 'cursor']) {
    const value = query.get(name)
    if (value) asked.set(name, value)
  }
  const remote = useRemote<LedgerEntries>(`/v1/ledger-entries?${asked}`)
  const columns = useLedgerColumns(query)
  const payment = query.get('payment')
  const entries = remote.value?.entries ?? null

  return (
    <>
      <PageHead title={words.title} />
      <LedgerFilters />
      <DataTable
        label={words.list}
        columns={columns}
        rows={entries}
        rowKey={({ id, leg }) => `${id}-${leg}`}
        remote={remote}
        empty={<StatePanel icon={<BookOutlined />} title={words.none} />}
        onClear={
          filterNames.some((name) => query.has(name))
            ? () => setFilters(Object.fromEntries(filterNames.map((name) => [name, null])))
            : undefined
        }
      />
      <CursorPager next={remote.value?.next}>{entries && list.shown(String(entries.length))}</CursorPager>
      <Drawer
        open={payment !== null}
        size={560}
        title={words.payment.title}
        closable={{ 'aria-label': words.close }}
        destroyOnHidden
        onClose={() => setFilters({ payment: null, cursor: query.get('cursor') })}
      >
        {payment && <PaymentSheet id={payment} />}
      </Drawer>
    </>
  )
}

function LedgerFilters() {
  const words = useWords(ledgerWords)
  const { transfers } = useWords(kindsWords)
  return (
    <div className="filter-bar" role="search">
      <DayRange />
      <MerchantFilter />
      <WordFilter name="kind" label={words.kind} options={transfers} />
    </div>
  )
}

function useLedgerColumns(query: URLSearchParams): readonly Column<Entry>[] {
  const words = useWords(ledgerWords)
  const kindWords = useKindWords()
  const accountWords = useAccountWords()
  const here = Object.fromEntries(query)
  return [
    { key: 'postedAt', title: words.postedAt, cell: ({ postedAt }) => <Stamp at={postedAt} /> },
    {
      key: 'kind',
      title: words.kind,
      cell: ({ id, kind, to }) =>
        isPayment({ kind, to }) ? (
          <a href={addressOf('ledger', { ...here, payment: id })} aria-label={`${kindWords(kind)} ${id}`}>
            {kindWords(kind)}
          </a>
        ) : (
          kindWords(kind)
        ),
    },
    { key: 'from', title: words.debit, cell: ({ from }) => accountWords(from) },
    { key: 'to', title: words.credit, cell: ({ to }) => accountWords(to) },
    { key: 'amount', title: words.amount, number: true, cell: ({ amountFen }) => formatFen(amountFen) },
    {
      key: 'occurredAt',
      title: words.occurredAt,
      cell: ({ occurredAt }) => <Stamp at={occurredAt} />,
    },
    {
      key: 'batch',
      title: words.batch,
      number: true,
      cell: ({ lane, batch }) => words.laneBatch(lane, batch),
    },
    {
      key: 'id',
      title: words.id,
      cell: ({ id, leg }) => (
        <code title={id}>
          {id.slice(-12)}
          {leg > 0 && `/${leg}`}
        </code>
      ),
    },
  ]
}

/** Whether a leg is a payment that has a page; a charge that a case decided goes to suspense and has none. */
function isPayment({ kind, to }: Pick<Entry, 'kind' | 'to'>): boolean {
  return kind === 'payment' || (kind === 'offline_payment' && to.startsWith('merchant_payable'))
}
