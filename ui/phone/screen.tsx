import { type ReactNode, useEffect, useRef } from 'react'
import { useWords } from '../language.tsx'
import { Icon } from './icon.tsx'
import { goBack, usePlace } from './router.ts'
import { phoneWords } from './words.ts'

/** A screen: its heading (which takes the focus when the person has come here), the way back, and what it shows. */
export function Screen(props: {
  title: string
  /** The screen above this one; none on the first. */
  above?: string
  /** At the right of the heading. */
  aside?: ReactNode
  /** Stays at the bottom, under the thumb. */
  footer?: ReactNode
  children: ReactNode
}) {
  const words = useWords(phoneWords)
  const heading = useRef<HTMLHeadingElement>(null)
  const { moved } = usePlace()
  const { above } = props
  useEffect(() => {
    document.title = `${props.title} · ${words.app}`
  }, [props.title, words])
  useEffect(() => {
    if (moved) heading.current?.focus()
  }, [moved])
  return (
    <div className="screen">
      <header className="screen-header">
        {above !== undefined && (
          <button type="button" className="icon-button" onClick={() => goBack(above)} aria-label={words.back}>
            <Icon name="back" />
          </button>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {props.title}
        </h1>
        {props.aside}
      </header>
      <main className="screen-body">{props.children}</main>
      {props.footer && <footer className="screen-footer">{props.footer}</footer>}
    </div>
  )
}
