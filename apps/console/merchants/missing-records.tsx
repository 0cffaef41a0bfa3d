import { ExclamationCircleOutlined } from '@ant-design/icons'
import { Button, Popover } from 'antd'
import type { OfflineGaps } from '../../../contract/offline.ts'
import { useWords } from '../../../ui/language.tsx'
import { terminalsWords } from './words.ts'
import './merchants.css'

type Gap = OfflineGaps['gaps'][number]

/** How many records of a terminal's journal never came, which, and what to do about it. */
export function MissingRecords({
  gaps,
  queueLength,
}: {
  gaps: readonly Gap[]
  /** What the terminal said last that it still holds; null: it never said. */
  queueLength: number | null
}) {
  const { missing: words } = useWords(terminalsWords)
  if (gaps.length === 0) return null
  const count = gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0)
  const places = gaps.map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`)).join(words.and)
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <div className="missing-records" role="dialog" aria-label={words.title}>
          <p>
            <strong>{words.places(count, places)}</strong>
          </p>
          <p>
            {[words.these, queueLength === null ? '' : queueLength > 0 ? words.holding : words.gone].join('')}
          </p>
          <ol>
            {words.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </div>
      }
    >
      <Button size="small" danger icon={<ExclamationCircleOutlined />}>
        {words.count(count)}
      </Button>
    </Popover>
  )
}
