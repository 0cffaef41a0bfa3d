import type { ReactNode } from 'react'
import './states.css'

/** In place of content that is not there: an icon, what it is, and what to do next. */
export function StatePanel({
  icon,
  title,
  next,
  action,
}: {
  icon: ReactNode
  title: string
  next?: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="state-panel">
      <span className="state-icon" aria-hidden>
        {icon}
      </span>
      <p className="state-title">{title}</p>
      {next && <p className="state-next">{next}</p>}
      {action}
    </div>
  )
}
