import type { ReactNode } from 'react'
import type { Key } from './keys.ts'

/**
 * What a key does, shown with the key; touching it presses the key. It never takes the focus: all keys go to the page,
 * and Enter must not press a button that was touched last.
 */
export function KeyButton({
  press,
  onPress,
  cap = press,
  children,
  strong = false,
}: {
  press: Key
  onPress: (key: Key) => void
  cap?: string
  children: ReactNode
  strong?: boolean
}) {
  return (
    <button
      type="button"
      className={strong ? 'key-button strong' : 'key-button'}
      tabIndex={-1}
      aria-keyshortcuts={press}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => onPress(press)}
    >
      <kbd>{cap}</kbd>
      <span>{children}</span>
    </button>
  )
}
