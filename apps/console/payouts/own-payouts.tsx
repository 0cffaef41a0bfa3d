import { BankOutlined } from '@ant-design/icons'
import type { MerchantPayouts, PayoutLine } from '../../../contract/payouts.ts'
import { useWords } from '../../../ui/language.tsx'
import { useFilters } from '../address.ts'
import { CursorPager } from '../list/cursor-pager.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { listWords } from '../list/words.ts'
import { useRemote } from '../remote.ts'
import { StatePanel } from '../states/state-panel.tsx'
import { useLineColumns } from './use-line-columns.tsx'
import { payoutsWords } from './words.ts'

/** What the own merchant was paid, or is about to be, and what the bank gave back. */
export function OwnPayouts() {
  const words = useWords(payoutsWords)
  const list = useWords(listWords)
  const { query } = useFilters()
  const cursor = query.get('cursor')
  const remote = useRemote<MerchantPayouts>(`/v1/payouts${cursor ? `?cursor=${cursor}` : ''}`)
  const payouts = remote.value?.payouts ?? null
  const columns: readonly Column<PayoutLine>[] = [
    { key: 'date', title: words.date, cell: ({ date }) => date },
    ...useLineColumns(null).filter(({ key }) => key !== 'merchant'),
  ]
  return (
    <>
      <DataTable
        label={words.own.list}
        columns={columns}
        rows={payouts}
        rowKey={({ id }) => id}
        remote={remote}
        empty={<StatePanel icon={<BankOutlined />} title={words.own.none} next={words.own.noneNext} />}
      />
      <CursorPager next={remote.value?.next}>{payouts && list.shown(String(payouts.length))}</CursorPager>
    </>
  )
}
