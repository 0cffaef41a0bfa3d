import { Select } from 'antd'
import { useFilters } from '../address.ts'

/** A filter that is one of some words, each with what is shown for it; or none of them. */
export function WordFilter({
  name,
  label,
  options,
}: {
  name: string
  label: string
  options: Readonly<Record<string, string>>
}) {
  const { query, setFilters } = useFilters()
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={label}
      aria-label={label}
      popupMatchSelectWidth={false}
      value={query.get(name)}
      options={Object.entries(options).map(([value, word]) => ({ value, label: word }))}
      onChange={(value) => setFilters({ [name]: value ?? null })}
    />
  )
}
