import type { ReactNode } from 'react'
import './print.css'

/** What comes out of an 80-mm printer. */
export function Slip({
  title,
  subtitle,
  children,
}: {
  title: string
  subtitle: string
  children: ReactNode
}) {
  return (
    <article className="slip">
      <header>
        <strong>{title}</strong>
        <span>{subtitle}</span>
      </header>
      {children}
    </article>
  )
}

export function SlipLine({
  label,
  large = false,
  children,
}: {
  label: string
  large?: boolean
  children: ReactNode
}) {
  return (
    <div className={large ? 'slip-line slip-line-large' : 'slip-line'}>
      <span>{label}</span>
      <span>{children}</span>
    </div>
  )
}
