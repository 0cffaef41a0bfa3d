import type { ReactNode } from 'react'
import './states.css'

export type Tone = 'good' | 'bad' | 'warning' | 'quiet'

/** A state in a word: colour, icon and text all say it. */
export function Badge({ tone, icon, children }: { tone: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={`badge badge-${tone}`}>
      {icon && <span aria-hidden>{icon}</span>}
      {children}
    </span>
  )
}
