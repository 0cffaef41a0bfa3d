import type { ChannelStatus } from '../../../contract/channels.ts'
import { useWords } from '../../../ui/language.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { Stamp } from '../list/stamp.tsx'
import { channelsWords } from './words.ts'

type Refusal = ChannelStatus['refused'][number]

/** Notices that were not believed, by reason, and what to do about each. */
export function Refused({ refused }: { refused: readonly Refusal[] }) {
  const words = useWords(channelsWords)
  const columns: Column<Refusal>[] = [
    { key: 'reason', title: words.reason, cell: ({ reason }) => words.reasons[reason] },
    { key: 'count', title: words.count, number: true, cell: ({ count }) => count.toLocaleString('en') },
    {
      key: 'sources',
      title: words.sources,
      number: true,
      cell: ({ sources }) => sources.toLocaleString('en'),
    },
    { key: 'last', title: words.last, cell: ({ lastAt }) => <Stamp at={lastAt} /> },
    { key: 'next', title: words.next, wrap: true, cell: ({ reason }) => words.advice[reason] },
  ]
  return (
    <>
      <h3>{words.refused}</h3>
      {refused.length === 0 ? (
        <p className="soft">{words.noneRefused}</p>
      ) : (
        <DataTable
          plain
          label={words.refused}
          columns={columns}
          rows={refused}
          rowKey={({ reason }) => reason}
        />
      )}
    </>
  )
}
