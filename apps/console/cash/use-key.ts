import { useEffect } from 'react'

/** Does something when a key is pressed anywhere on the page, but not in a dialog above it, nor with Ctrl or ⌘. */
export function useKey(key: string, act: () => void): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const inDialog = event.target instanceof Element && event.target.closest('[role="dialog"]')
      if (event.key.toLowerCase() !== key || inDialog || event.ctrlKey || event.metaKey) return
      act()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [key, act])
}
