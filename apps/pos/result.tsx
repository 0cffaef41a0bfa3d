import { type ReactNode, useEffect, useRef } from 'react'
import { Icon, type Shape } from './icons.tsx'
import './result.css'

export type Outcome = 'approved' | 'pin' | 'refused' | 'unknown' | 'deciding' | 'reversed'

/**
 * One outcome fills the screen, told apart by colour and shape; its sound is the machine's. The title takes the focus,
 * so that a screen reader says it.
 * @param shape null: still waiting
 */
export function Result({
  outcome,
  shape,
  title,
  aside,
  testId = 'result',
  children,
}: {
  outcome: Outcome
  shape: Shape | null
  title: string
  aside?: ReactNode
  testId?: string
  children: ReactNode
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  // oxlint-disable-next-line react/exhaustive-deps -- a new outcome or title is said anew
  useEffect(() => heading.current?.focus(), [outcome, title])
  return (
    <main className={`result ${outcome}`} data-testid={testId} data-outcome={outcome}>
      <div className="result-icon">{shape ? <Icon shape={shape} /> : <span className="spinner" />}</div>
      <div className="result-main">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {children}
      </div>
      {aside && <div className="result-aside">{aside}</div>}
    </main>
  )
}
