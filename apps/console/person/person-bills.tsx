import { FileTextOutlined } from '@ant-design/icons'
import type { Bill, Bills } from '../../../contract/me.ts'
import { formatFen, formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { addressOf } from '../address.ts'
import { useKindWords } from '../kinds/use-kind-words.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import { More } from '../list/more.tsx'
import { Stamp } from '../list/stamp.tsx'
import { useGrowingList } from '../list/use-growing-list.ts'
import { Badge } from '../states/badge.tsx'
import { FailurePanel } from '../states/failure-panel.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { personWords } from './words.ts'

const billsOf = (page: Bills) => page.bills

/** A person's bills, as the person sees them. */
export function PersonBills({ personId }: { personId: string }) {
  const words = useWords(personWords)
  const list = useGrowingList(`/v1/people/${personId}/bills`, billsOf)
  const columns = useBillColumns()
  if (list.failure && list.items.length === 0)
    return <FailurePanel failure={list.failure} onRetry={list.more} />
  return (
    <>
      <DataTable
        plain
        label={words.bills.label}
        columns={columns}
        rows={list.items.length === 0 && !list.complete ? null : list.items}
        rowKey={(bill) => bill.id}
        empty={<StatePanel icon={<FileTextOutlined />} title={words.bills.none} />}
      />
      {list.items.length > 0 && <More list={list} label={words.timeline.more} end={words.timeline.end} />}
    </>
  )
}

function useBillColumns(): readonly Column<Bill>[] {
  const { bills } = useWords(personWords)
  const { language } = useLanguage()
  const kindWords = useKindWords()
  return [
    {
      key: 'occurredAt',
      title: bills.occurredAt,
      cell: ({ occurredAt }) => <Stamp at={occurredAt} />,
    },
    {
      key: 'kind',
      title: bills.kind,
      cell: ({ kind, late, refundedFen, reversedBy }) => (
        <span className="badges">
          {kindWords(kind)}
          {late && <Badge tone="warning">{bills.late}</Badge>}
          {reversedBy && <Badge tone="quiet">{bills.reversed}</Badge>}
          {refundedFen > 0 && <Badge tone="quiet">{bills.refunded(formatYuanSign(refundedFen))}</Badge>}
        </span>
      ),
    },
    {
      key: 'place',
      title: bills.place,
      cell: ({ id, kind, ...bill }) => {
        const place = language === 'en' ? bill.placeEn : bill.place
        if (kind !== 'payment') return place
        return (
          <a href={addressOf(`payments/${id}`)} aria-label={bills.open(place)}>
            {place}
          </a>
        )
      },
    },
    { key: 'terminal', title: bills.terminal, cell: ({ terminal }) => terminal ?? '—' },
    { key: 'postedAt', title: bills.postedAt, cell: ({ postedAt }) => <Stamp at={postedAt} /> },
    { key: 'amount', title: bills.amount, number: true, cell: ({ amountFen }) => formatFen(amountFen) },
  ]
}
