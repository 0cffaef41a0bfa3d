import { BarChartOutlined, TableOutlined } from '@ant-design/icons'
import { Segmented } from 'antd'
import { useWords } from '../../../ui/language.tsx'
import { chartsWords } from './words.ts'

/** A chart for those who look, a table for those who read or listen. */
export function ShownAs({ asTable, onAsTable }: { asTable: boolean; onAsTable: (asTable: boolean) => void }) {
  const words = useWords(chartsWords)
  return (
    <Segmented
      aria-label={words.shownAs}
      value={asTable ? 'table' : 'chart'}
      onChange={(shown) => onAsTable(shown === 'table')}
      options={[
        { value: 'chart', label: words.chart, icon: <BarChartOutlined /> },
        { value: 'table', label: words.table, icon: <TableOutlined /> },
      ]}
    />
  )
}
