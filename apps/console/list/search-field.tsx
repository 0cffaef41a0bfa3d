import { SearchOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import type { TypedFilter } from './use-typed-filter.ts'

/** The field of a typed filter. */
export function SearchField({
  filter,
  label,
  maxLength = 60,
  autoFocus = false,
  testId,
}: {
  filter: TypedFilter
  label: string
  maxLength?: number
  autoFocus?: boolean
  testId?: string
}) {
  return (
    <Input
      className="filter-search"
      data-testid={testId}
      type="search"
      prefix={<SearchOutlined aria-hidden />}
      placeholder={label}
      aria-label={label}
      maxLength={maxLength}
      autoFocus={autoFocus}
      autoComplete="off"
      value={filter.text}
      onChange={(event) => filter.type(event.target.value)}
    />
  )
}
