import { Segmented } from 'antd'
import { useWords } from '../../../ui/language.tsx'
import { useFilters } from '../address.ts'
import { DayRange } from '../list/day-range.tsx'
import { type Preset, presetOf, presetRange, presets, type Range } from './range.ts'
import { reportsWords } from './words.ts'

/** A usual range in one click, or any from day to day; it stands in the address. */
export function RangePicker({ range, today }: { range: Range; today: string }) {
  const words = useWords(reportsWords)
  const { setFilters } = useFilters()
  return (
    <>
      <Segmented<Preset | ''>
        aria-label={words.range}
        value={presetOf(range, today) ?? ''}
        onChange={(preset) => preset && setFilters(presetRange(preset, today))}
        options={presets.map((value) => ({ value, label: words.presets[value] }))}
      />
      <DayRange />
    </>
  )
}
