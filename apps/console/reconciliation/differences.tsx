import { CheckCircleOutlined } from '@ant-design/icons'
import { Segmented } from 'antd'
import { useState } from 'react'
import type { ReconciliationDetail, ReconciliationItem } from '../../../contract/reconciliation.ts'
import { formatFen } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf } from '../address.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import { Stamp } from '../list/stamp.tsx'
import { Badge, type Tone } from '../states/badge.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { ItemActs } from './item-acts.tsx'
import { reconciliationWords } from './words.ts'

const TONES: Record<ReconciliationItem['state'], Tone> = {
  open: 'bad',
  timing: 'warning',
  resolved: 'good',
  cleared: 'good',
}
type Show = 'open' | 'timing' | 'all'

/** What does not agree, and what can be done about each. */
export function Differences({ detail, onChanged }: { detail: ReconciliationDetail; onChanged: () => void }) {
  const words = useWords(reconciliationWords)
  const [show, setShow] = useState<Show>('open')
  const rows = detail.items.filter(({ state }) => show === 'all' || state === show)
  const isClean = detail.items.length === 0
  const columns = useColumns(onChanged)
  return (
    <div className="panel">
      <div className="reconciliation-head">
        <h2>{words.differences}</h2>
        <Segmented<Show>
          aria-label={words.state}
          value={show}
          onChange={setShow}
          options={(['open', 'timing', 'all'] as const).map((value) => ({ value, label: words.show[value] }))}
        />
      </div>
      <DataTable
        plain
        label={words.differences}
        columns={columns}
        rows={rows}
        rowKey={(item) => `${item.orderNo} ${item.refundNo} ${item.difference}`}
        empty={
          <StatePanel icon={<CheckCircleOutlined />} title={isClean ? words.noDifference : words.noneOpen} />
        }
      />
    </div>
  )
}

function useColumns(onChanged: () => void): Column<ReconciliationItem>[] {
  const words = useWords(reconciliationWords)
  return [
    {
      key: 'difference',
      title: words.difference,
      cell: ({ difference }) => <strong>{words.kinds[difference]}</strong>,
    },
    {
      key: 'state',
      title: words.state,
      cell: ({ state, foundAt }) => (
        <>
          <Badge tone={TONES[state]}>{words.itemStates[state]}</Badge>
          <div className="soft">
            <Stamp at={foundAt} />
          </div>
        </>
      ),
    },
    { key: 'number', title: words.number, cell: (item) => <Numbers item={item} /> },
    { key: 'ours', title: words.oursFen, number: true, cell: ({ oursFen }) => formatFen(oursFen) },
    { key: 'theirs', title: words.theirsFen, number: true, cell: ({ theirsFen }) => formatFen(theirsFen) },
    {
      key: 'apart',
      title: words.difFen,
      number: true,
      cell: ({ oursFen, theirsFen }) => formatFen(theirsFen - oursFen),
    },
    {
      key: 'owner',
      title: words.owner,
      cell: (item) =>
        item.case ? (
          <a href={addressOf(`cases/${item.case.id}`)}>{item.case.owner ?? words.ownerNobody}</a>
        ) : (
          '—'
        ),
    },
    {
      key: 'acts',
      title: words.decision,
      cell: (item) => <ItemActs item={item} onChanged={onChanged} />,
    },
  ]
}

/** The numbers by which people find an order at the channel. */
function Numbers({ item: { orderNo, refundNo } }: { item: ReconciliationItem }) {
  const words = useWords(reconciliationWords)
  return (
    <>
      <code className="reconciliation-number">{orderNo || (refundNo === null && words.whole)}</code>
      {refundNo !== null && (
        <div className="soft">
          {words.refundNo} <code className="reconciliation-number">{refundNo}</code>
        </div>
      )}
    </>
  )
}
