import { useEffect, useState } from 'react'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import type { Register } from '../register.ts'
import { useCell } from '../use-cell.ts'
import { posWords } from '../words/words.ts'
import './status.css'

/** `12:04:31` in Asia/Shanghai, as on the receipts. */
const clockFormat = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', timeStyle: 'medium' })

/** Where this register stands: whose it is, whether it can sell, what it took today. */
export function StatusBar({ register }: { register: Register }) {
  const words = useWords(posWords).status
  const self = useCell(register.self)
  const totals = useCell(register.takings.totals)
  const hotListVersion = useCell(register.hotList.version)
  const volume = useCell(register.sounds.volume)
  return (
    <header className="status-bar">
      <div className="place">
        <strong>{self?.stall ?? self?.name}</strong>
        <span>{[self?.merchant, self?.stall ? self.name : null].filter(Boolean).join(' · ')}</span>
      </div>
      <span className="totals">
        {totals ? words.today(totals.count, formatYuanSign(totals.totalFen)) : words.todayUnknown}
      </span>
      <span className="soft">{words.hotList(hotListVersion)}</span>
      <span className="soft">{words.volume(volume)}</span>
      <WallClock register={register} />
      <OnlineBadge register={register} />
    </header>
  )
}

function OnlineBadge({ register }: { register: Register }) {
  const words = useWords(posWords).status
  const online = useCell(register.online)
  return (
    <output
      className={online ? 'badge online' : 'badge offline'}
      data-testid="online-badge"
      data-online={online}
    >
      {online ? words.online : words.offline}
    </output>
  )
}

function WallClock({ register }: { register: Register }) {
  const [now, setNow] = useState(register.clock.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(register.clock.now()), 1000)
    return () => clearInterval(timer)
  }, [register])
  return (
    <time className="clock" dateTime={now.toISOString()}>
      {clockFormat.format(now)}
    </time>
  )
}
