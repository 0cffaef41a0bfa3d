import { SettingOutlined } from '@ant-design/icons'
import { Button, Checkbox, Popover } from 'antd'
import { useWords } from '../../../ui/language.tsx'
import type { Column } from './data-table.tsx'
import { useStored } from './stored.ts'
import { listWords } from './words.ts'

export type ColumnChoice<Row> = {
  /** The chosen columns, in the list's order. The first is always there: it leads to the object. */
  shown: readonly Column<Row>[]
  all: readonly Column<Row>[]
  hidden: readonly string[]
  hide: (keys: readonly string[]) => void
  reset: () => void
}

/** Which columns of a list the operator wants to see; remembered. */
export function useColumns<Row>(
  list: string,
  all: readonly Column<Row>[],
  hiddenAtFirst: readonly string[],
): ColumnChoice<Row> {
  const [hidden, hide] = useStored<readonly string[]>(`${list}.hidden-columns`, hiddenAtFirst)
  return {
    shown: all.filter(({ key }, index) => index === 0 || !hidden.includes(key)),
    all,
    hidden,
    hide,
    reset: () => hide(hiddenAtFirst),
  }
}

export function ColumnSettings<Row>({ columns }: { columns: ColumnChoice<Row> }) {
  const words = useWords(listWords)
  const { all, hidden, hide, reset } = columns
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <div className="column-settings" role="dialog" aria-label={words.columns}>
          {all.slice(1).map(({ key, title }) => (
            <Checkbox
              key={key}
              checked={!hidden.includes(key)}
              onChange={(event) =>
                hide(event.target.checked ? hidden.filter((other) => other !== key) : [...hidden, key])
              }
            >
              {title}
            </Checkbox>
          ))}
          <Button size="small" onClick={reset}>
            {words.columnsReset}
          </Button>
        </div>
      }
    >
      <Button icon={<SettingOutlined />}>{words.columns}</Button>
    </Popover>
  )
}
