import { CheckCircleOutlined, ClockCircleOutlined, PauseCircleOutlined } from '@ant-design/icons'
import type { Terminal } from '../../../contract/merchants.ts'
import type { OfflineGaps } from '../../../contract/offline.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatExactly } from '../../../ui/time.ts'
import type { Column } from '../list/data-table.tsx'
import { Badge } from '../states/badge.tsx'
import { MissingRecords } from './missing-records.tsx'
import { TerminalActs } from './terminal-acts.tsx'
import { driftsTooFar, isOnline, since } from './terminal-health.ts'
import { terminalsWords } from './words.ts'

const stateLooks = {
  new: { tone: 'warning', icon: <ClockCircleOutlined /> },
  active: { tone: 'good', icon: <CheckCircleOutlined /> },
  suspended: { tone: 'quiet', icon: <PauseCircleOutlined /> },
} as const

/** The columns of the list of terminals; what is not as it should be stands out. */
export function useTerminalColumns({
  now,
  newest,
  gaps,
  onChanged,
}: {
  now: Date
  newest: number | null
  gaps: OfflineGaps['gaps']
  onChanged: () => void
}): readonly Column<Terminal>[] {
  const words = useWords(terminalsWords)
  return [
    { key: 'name', title: words.name, cell: ({ name }) => <strong>{name}</strong> },
    { key: 'kind', title: words.kind, cell: ({ kind }) => words.kinds[kind] },
    {
      key: 'place',
      title: words.place,
      cell: ({ merchant, stall }) => [merchant, stall].filter(Boolean).join(' · ') || '—',
    },
    {
      key: 'state',
      title: words.state,
      cell: ({ state }) => <Badge {...stateLooks[state]}>{words.states[state]}</Badge>,
    },
    { key: 'seen', title: words.lastSeen, cell: (terminal) => <LastSeen terminal={terminal} now={now} /> },
    {
      key: 'hotList',
      title: words.hotList,
      cell: ({ hotListVersion }) => <HotListVersion version={hotListVersion} newest={newest} />,
    },
    {
      key: 'queue',
      title: words.queue,
      number: true,
      cell: ({ id, queueLength }) => (
        <span className="badges">
          <MissingRecords
            gaps={gaps.filter(({ terminalId }) => terminalId === id)}
            queueLength={queueLength}
          />
          {queueLength ? <Badge tone="warning">{queueLength}</Badge> : (queueLength ?? '—')}
        </span>
      ),
    },
    {
      key: 'drift',
      title: words.drift,
      number: true,
      cell: ({ clockDriftMs }) => <Drift ms={clockDriftMs} />,
    },
    {
      key: 'acts',
      title: words.acts,
      cell: (terminal) => <TerminalActs terminal={terminal} onChanged={onChanged} />,
    },
  ]
}

function LastSeen({ terminal, now }: { terminal: Terminal; now: Date }) {
  const words = useWords(terminalsWords)
  const { language } = useLanguage()
  const { lastSeenAt, state } = terminal
  if (lastSeenAt === null) return <span className="soft">{words.never}</span>
  const { unit, count } = since(lastSeenAt, now)
  const text = unit === 'now' ? words.ago.now : words.ago[unit](count)
  return (
    <time dateTime={lastSeenAt} title={formatExactly(lastSeenAt, language)}>
      {state !== 'active' || isOnline(terminal, now) ? text : <Badge tone="warning">{text}</Badge>}
    </time>
  )
}

function HotListVersion({ version, newest }: { version: number | null; newest: number | null }) {
  const words = useWords(terminalsWords)
  if (version === null || newest === null) return <>—</>
  return (
    <span className="badges">
      {version}
      {version < newest ? (
        <Badge tone="warning">{words.hotListBehind(newest - version)}</Badge>
      ) : (
        <span className="soft">{words.hotListNewest}</span>
      )}
    </span>
  )
}

function Drift({ ms }: { ms: number | null }) {
  const words = useWords(terminalsWords)
  if (ms === null) return <>—</>
  const text = words.seconds((ms / 1000).toFixed(1))
  return driftsTooFar(ms) ? <Badge tone="bad">{text}</Badge> : <>{text}</>
}
