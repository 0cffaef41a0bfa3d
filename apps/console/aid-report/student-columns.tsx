import { Checkbox } from 'antd'
import type { AidLook, AidMark } from '../../../contract/aid-report.ts'
import { formatFen } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import type { Column } from '../list/data-table.tsx'
import { Stamp } from '../list/stamp.tsx'
import { Badge, type Tone } from '../states/badge.tsx'
import { aidReportWords } from './words.ts'

const TONES: Record<AidMark, Tone> = {
  looked_into: 'good',
  no_need: 'quiet',
  proposed: 'warning',
  none: 'quiet',
}

/** A student's figures beside the thresholds, and nothing else of them. */
export function useStudentColumns(
  chosen: ReadonlySet<string>,
  onChoose: (id: string, isChosen: boolean) => void,
): Column<AidLook['students'][number]>[] {
  const words = useWords(aidReportWords)
  return [
    {
      key: 'campusNo',
      title: words.campusNo,
      cell: ({ id, campusNo, name }) => (
        <Checkbox
          aria-label={words.choose(name)}
          checked={chosen.has(id)}
          onChange={({ target }) => onChoose(id, target.checked)}
        >
          {campusNo}
        </Checkbox>
      ),
    },
    { key: 'name', title: words.name, cell: ({ name }) => name },
    { key: 'meals', title: words.meals, number: true, cell: ({ meals }) => meals },
    { key: 'median', title: words.median, number: true, cell: ({ medianFen }) => formatFen(medianFen) },
    {
      key: 'why',
      title: words.why,
      wrap: true,
      cell: ({ reasons }) => reasons.map((reason) => words.reasons[reason]).join(' · '),
    },
    {
      key: 'mark',
      title: words.mark,
      wrap: true,
      cell: ({ mark }) =>
        mark ? (
          <>
            <Badge tone={TONES[mark.mark]}>{words.marks[mark.mark]}</Badge>{' '}
            <span className="soft">
              {mark.by} <Stamp at={mark.at} />
            </span>
          </>
        ) : (
          '—'
        ),
    },
  ]
}
