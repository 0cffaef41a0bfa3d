import { FieldTimeOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { Shift, Shifts } from '../../../contract/shifts.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf } from '../address.ts'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { Stamp } from '../list/stamp.tsx'
import { useRemote } from '../remote.ts'
import { Badge } from '../states/badge.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { shiftsWords } from './words.ts'

const REFRESH_MS = 30_000

/** Who was at which till, and when; the open ones first in time. */
export default function ShiftsPage() {
  const words = useWords(shiftsWords)
  const mayKeep = useMay('administrator', 'merchant_manager')
  const remote = useRemote<Shifts>('/v1/shifts', REFRESH_MS)
  const columns = useShiftColumns()
  return (
    <>
      <PageHead title={words.title} aside={words.note}>
        {mayKeep && (
          <>
            <Button href={addressOf('cashiers')}>{words.cashiers}</Button>
            <Button href={addressOf('shift-terminals')}>{words.settings}</Button>
          </>
        )}
      </PageHead>
      <DataTable
        label={words.list}
        columns={columns}
        rows={remote.value?.shifts ?? null}
        rowKey={({ id }) => id}
        remote={remote}
        empty={<StatePanel icon={<FieldTimeOutlined />} title={words.none} next={words.noneNext} />}
      />
    </>
  )
}

function useShiftColumns(): readonly Column<Shift>[] {
  const words = useWords(shiftsWords)
  return [
    {
      key: 'cashier',
      title: words.cashier,
      cell: ({ id, cashier, cashierNo }) => (
        <>
          <a href={addressOf(`shifts/${id}`)}>{cashier}</a> <span className="soft">{cashierNo}</span>
        </>
      ),
    },
    { key: 'terminal', title: words.terminal, cell: ({ terminal }) => terminal },
    { key: 'openedAt', title: words.openedAt, cell: ({ openedAt }) => <Stamp at={openedAt} /> },
    {
      key: 'closedAt',
      title: words.closedAt,
      cell: ({ closedAt }) => (closedAt ? <Stamp at={closedAt} /> : <Badge tone="good">{words.open}</Badge>),
    },
  ]
}
