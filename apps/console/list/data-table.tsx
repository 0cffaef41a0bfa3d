import { InboxOutlined } from '@ant-design/icons'
import { Button, Spin } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../../../ui/language.tsx'
import type { Remote } from '../remote.ts'
import { FailurePanel } from '../states/failure-panel.tsx'
import { StaleNotice } from '../states/remote-view.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { listWords } from './words.ts'
import './list.css'

export type Column<Row> = {
  key: string
  title: string
  /** Numbers stand at the right, so that their digits are under each other. */
  number?: boolean
  /** A share of the table's width, for tables that stand under each other. */
  width?: string
  /** Long texts may run over several lines; everything else stays on one. */
  wrap?: boolean
  cell: (row: Row) => ReactNode
}

/**
 * Rows under a head that stays. One real table, unlike antd's, which splits the head off into a second one when it must
 * stay: screen readers then read the cells without their headings.
 */
export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  remote,
  empty,
  onClear,
  plain = false,
}: {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[] | null
  rowKey: (row: Row) => string
  /** Where the rows come from: why there are none, or that they are old. */
  remote?: Remote<unknown>
  /** Shown when there is no row and no filter is set. */
  empty?: ReactNode
  /** Takes the filters away; given only while some are set. */
  onClear?: (() => void) | undefined
  /** As high as its rows, inside a panel that scrolls with the page. */
  plain?: boolean
}) {
  const words = useWords(listWords)
  if (rows === null && remote?.failure)
    return (
      <div className="table-frame">
        <FailurePanel failure={remote.failure} onRetry={remote.reload} />
      </div>
    )
  return (
    <div className={plain ? 'table-plain' : 'table-frame'}>
      {remote && <StaleNotice remote={remote} />}
      {/* A region that scrolls must be reachable by keyboard (WCAG 2.1.1). */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="table-scroll" tabIndex={0} aria-label={label} aria-busy={remote?.loading}>
        <table className="data-table">
          <thead>
            <tr>
              {columns.map(({ key, title, number, width }) => (
                <th key={key} scope="col" className={number ? 'number' : undefined} style={{ width }}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows?.map((row) => (
              <tr key={rowKey(row)}>
                {columns.map(({ key, number, wrap, cell }) => (
                  <td key={key} className={number ? 'number' : wrap ? 'wrap' : undefined}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {rows === null && (
          <div className="table-waiting" role="status">
            <Spin /> {words.loading}
          </div>
        )}
        {rows?.length === 0 && (onClear ? <NoneFound onClear={onClear} /> : (empty ?? <Nothing />))}
      </section>
    </div>
  )
}

function Nothing() {
  const words = useWords(listWords)
  return <StatePanel icon={<InboxOutlined />} title={words.none} />
}

function NoneFound({ onClear }: { onClear: () => void }) {
  const words = useWords(listWords)
  return (
    <StatePanel
      icon={<InboxOutlined />}
      title={words.noneFound}
      next={words.noneFoundNext}
      action={<Button onClick={onClear}>{words.clear}</Button>}
    />
  )
}
