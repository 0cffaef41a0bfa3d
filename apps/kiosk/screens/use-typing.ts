import { useEffect, useRef } from 'react'

type Typing = { onKey: (key: string) => void; onErase: () => void; onEnter?: () => void }

/** Keys of a keyboard, for kiosks that have one and for people who need one. */
export function useTyping(typing: Typing): void {
  const latest = useRef(typing)
  latest.current = typing
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.ctrlKey || event.altKey || event.metaKey) return
      if (event.key === 'Backspace') latest.current.onErase()
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement))
        latest.current.onEnter?.()
      else if (event.key.length === 1) latest.current.onKey(event.key)
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
}
