import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'

/**
 * A field with a list of options below it, used by keyboard: arrows move, Enter chooses (WAI-ARIA's
 * combobox). The focus stays in the field. The first option is the one that Enter takes, until the operator moves.
 * @param ready false while the options are still those of an earlier text: Enter then waits for the right ones
 */
export function useChoice<T>(options: readonly T[], choose: (option: T) => void, ready = true) {
  const list = useId()
  const [active, setActive] = useState({ options, index: 0 })
  // Among other options the first is the one in front of the operator's eyes again.
  const chosen = active.options === options ? active.index : 0
  const at = options.length > 0 ? chosen : -1
  // A scanner, or a quick operator, ends the text with Enter before the server has answered.
  const entered = useRef(false)
  useEffect(() => {
    if (!entered.current || !ready) return
    entered.current = false
    if (options[0]) choose(options[0])
  }, [ready, options, choose])
  const optionId = (index: number) => `${list}-${index}`

  useEffect(() => {
    document.getElementById(`${list}-${at}`)?.scrollIntoView({ block: 'nearest' })
  }, [list, at])

  function onKeyDown(event: KeyboardEvent) {
    // Enter that ends the composing of a Chinese word chooses nothing.
    if (event.nativeEvent.isComposing) return
    entered.current = event.key === 'Enter' && !ready
    if (!ready || options.length === 0) return
    const last = options.length - 1
    const moves: Record<string, number> = {
      ArrowDown: at === last ? 0 : at + 1,
      ArrowUp: at === 0 ? last : at - 1,
    }
    const next = moves[event.key]
    if (next !== undefined) setActive({ options, index: next })
    else if (event.key === 'Enter' && options[at]) choose(options[at])
    else return
    event.preventDefault()
  }

  return {
    fieldProps: {
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': options.length > 0,
      'aria-controls': list,
      'aria-activedescendant': at >= 0 ? optionId(at) : undefined,
      onKeyDown,
    } as const,
    listProps: { role: 'listbox', id: list } as const,
    optionProps: (index: number) =>
      ({
        role: 'option',
        id: optionId(index),
        'aria-selected': index === at,
        onMouseMove: () => setActive({ options, index }),
        onClick: () => options[index] && choose(options[index]),
      }) as const,
  }
}
