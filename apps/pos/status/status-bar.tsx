import { useEffect, useState } from 'react'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useCell } from '../../../ui/cell.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { businessDay, formatTime } from '../../../ui/time.ts'
import { ReaderLabel } from '../card/reader-label.tsx'
import type { Key } from '../keys.ts'
import { withQueued } from '../offline/with-queued.ts'
import type { Register } from '../register.ts'
import { shiftWords } from '../shift/words.ts'
import { posWords } from '../words/words.ts'
import './status.css'

/** `12:04:31` in Asia/Shanghai, as on the receipts. */
const clockFormat = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', timeStyle: 'medium' })

/** Where this register stands: whose it is, whether it can sell, what it took today. */
export function StatusBar({ register, onPress }: { register: Register; onPress: (key: Key) => void }) {
  const words = useWords(posWords).status
  const self = useCell(register.self)
  const totals = useCell(register.takings.totals)
  const queued = useCell(register.offlineTill.journal.queued)
  const hotListVersion = useCell(register.hotList.version)
  const volume = useCell(register.sounds.volume)
  const today = withQueued(totals, queued, businessDay(register.clock.now()))
  return (
    <header className="status-bar">
      <div className="place">
        <strong>{self?.stall ?? self?.name}</strong>
        <span>{[self?.merchant, self?.stall ? self.name : null].filter(Boolean).join(' · ')}</span>
      </div>
      <CashierAtTill register={register} />
      <span className="totals">
        {today ? words.today(today.count, formatYuanSign(today.totalFen)) : words.todayUnknown}
      </span>
      <ReaderLabel cards={register.cards} onPress={onPress} />
      <span className="soft">{words.hotList(hotListVersion)}</span>
      <span className="soft">{words.volume(volume)}</span>
      <WallClock register={register} />
      <OnlineBadge register={register} />
    </header>
  )
}

/** Who is at the till, since when; nothing where no shift is open. */
function CashierAtTill({ register }: { register: Register }) {
  const words = useWords(shiftWords)
  const { language } = useLanguage()
  const shift = useCell(register.shifts.shift)
  if (!shift) return null
  return <span data-testid="cashier">{words.since(shift.cashier, formatTime(shift.openedAt, language))}</span>
}

/** Says how long it may still sell with no network, and how much is not handed over. */
function OnlineBadge({ register }: { register: Register }) {
  const words = useWords(posWords).status
  const online = useCell(register.online)
  const queued = useCell(register.offlineTill.journal.queued).length
  useCell(register.self)
  useEverySecond()
  const standing = register.offlineTill.standing()
  const offlineText = standing.ok ? words.offlineSelling(standing.minutesLeft, queued) : words.offline
  const onlineText = queued > 0 ? words.uploading(queued) : words.online
  return (
    <output
      className={online ? 'badge online' : standing.ok ? 'badge selling' : 'badge offline'}
      data-testid="online-badge"
      data-online={online}
      data-queued={queued}
    >
      {online ? onlineText : offlineText}
    </output>
  )
}

function useEverySecond(): void {
  const [, setTick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), 1000)
    return () => clearInterval(timer)
  }, [])
}

function WallClock({ register }: { register: Register }) {
  useEverySecond()
  const now = register.clock.now()
  return (
    <time className="clock" dateTime={now.toISOString()}>
      {clockFormat.format(now)}
    </time>
  )
}
