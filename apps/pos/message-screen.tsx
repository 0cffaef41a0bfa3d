import type { ReactNode } from 'react'

/** One thing to say, on a screen of its own, with what can be done about it. */
export function MessageScreen({
  title,
  text,
  busy = false,
  children,
}: {
  title: string
  text?: string
  busy?: boolean
  children?: ReactNode
}) {
  return (
    <main className="message-screen" aria-busy={busy}>
      <div className="message" aria-live="polite">
        {busy && <span className="spinner" />}
        <h1>{title}</h1>
        {text && <p>{text}</p>}
        {children}
      </div>
    </main>
  )
}
