import { RollbackOutlined } from '@ant-design/icons'
import { type Refunds, refundStates } from '../../../contract/refunds.ts'
import { useWords } from '../../../ui/language.tsx'
import { useFilters } from '../address.ts'
import { PageHead } from '../layout/page-head.tsx'
import { CursorPager } from '../list/cursor-pager.tsx'
import { DataTable } from '../list/data-table.tsx'
import { DayRange } from '../list/day-range.tsx'
import { ExportButton } from '../list/export-button.tsx'
import { MerchantFilter } from '../list/merchant-filter.tsx'
import { WordFilter } from '../list/word-filter.tsx'
import { listWords } from '../list/words.ts'
import { type Remote, useRemote } from '../remote.ts'
import { StatePanel } from '../states/state-panel.tsx'
import { DecideRefund } from './decide-refund.tsx'
import { useRefundColumns } from './refund-columns.tsx'
import { refundsWords } from './words.ts'
import './refunds.css'

const REFRESH_MS = 30_000
const filterNames = ['state', 'merchantId', 'from', 'to'] as const

/** Refunds: those that wait for a second operator first, then all of them, newest first. */
export default function RefundsPage() {
  const words = useWords(refundsWords)
  const list = useWords(listWords)
  const { query, setFilters } = useFilters()
  const asked = new URLSearchParams()
  for (const name of filterNames) {
    const value = query.get(name)
    if (value) asked.set(name, value)
  }
  const file = `/v1/refunds.csv?${asked}`
  const cursor = query.get('cursor')
  if (cursor) asked.set('cursor', cursor)
  const remote = useRemote<Refunds>(`/v1/refunds?${asked}`, REFRESH_MS)
  const waiting = useRemote<Refunds>('/v1/refunds?state=waiting', REFRESH_MS)
  const columns = useRefundColumns()
  const refunds = remote.value?.refunds ?? null
  const onDecided = () => {
    waiting.reload()
    remote.reload()
  }

  return (
    <>
      <PageHead title={words.title}>
        <ExportButton path={file} fileName={`${words.fileName}.csv`} />
      </PageHead>
      <Waiting remote={waiting} onDecided={onDecided} />
      <h2 className="refunds-part">{words.all}</h2>
      <RefundFilters />
      <DataTable
        label={words.list}
        columns={columns}
        rows={refunds}
        rowKey={({ id }) => id}
        remote={remote}
        empty={<StatePanel icon={<RollbackOutlined />} title={words.none} next={words.noneNext} />}
        onClear={
          filterNames.some((name) => query.has(name))
            ? () => setFilters(Object.fromEntries(filterNames.map((name) => [name, null])))
            : undefined
        }
      />
      <CursorPager next={remote.value?.next}>{refunds && list.shown(String(refunds.length))}</CursorPager>
    </>
  )
}

/** What a second operator has to look at, whatever the list below is filtered to. */
function Waiting({ remote, onDecided }: { remote: Remote<Refunds>; onDecided: () => void }) {
  const words = useWords(refundsWords)
  const columns = useRefundColumns((refund) => <DecideRefund refund={refund} onDecided={onDecided} />)
  const { value } = remote
  if (value === null) return null
  if (value.refunds.length === 0) return <p className="soft">{words.noneWaiting}</p>
  const more = value.next === undefined ? '' : '+'
  return (
    <>
      <h2 className="refunds-part">
        {words.waiting} ({value.refunds.length}
        {more})
      </h2>
      <section className="panel refunds-waiting">
        <DataTable
          plain
          label={words.waiting}
          columns={columns}
          rows={value.refunds}
          rowKey={({ id }) => id}
        />
      </section>
    </>
  )
}

function RefundFilters() {
  const words = useWords(refundsWords)
  return (
    <div className="filter-bar" role="search">
      <WordFilter
        name="state"
        label={words.state}
        options={Object.fromEntries(refundStates.map((state) => [state, words.states[state]]))}
      />
      <MerchantFilter />
      <DayRange />
    </div>
  )
}
