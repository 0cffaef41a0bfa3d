import type { ReactNode } from 'react'
import './states.css'

/** In place of content that is not there: an icon, what it is, and what to do next. */
export function StatePanel({
  icon,
  title,
  next,
  action,
  isPage = false,
}: {
  icon: ReactNode
  title: string
  next?: ReactNode
  action?: ReactNode
  /** It is all there is on the page, and so its heading. */
  isPage?: boolean
}) {
  const Title = isPage ? 'h1' : 'p'
  return (
    <div className="state-panel">
      <span className="state-icon" aria-hidden>
        {icon}
      </span>
      <Title className="state-title">{title}</Title>
      {next && <p className="state-next">{next}</p>}
      {action}
    </div>
  )
}
