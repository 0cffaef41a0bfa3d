import { useState } from 'react'

const PREFIX = 'onecard.console.'

/** Something that this browser remembers for the operator, such as the columns of a list. */
export function useStored<T>(name: string, initial: T): [T, (next: T) => void] {
  const [value, setValue] = useState(() => read(name, initial))
  return [
    value,
    (next) => {
      localStorage.setItem(PREFIX + name, JSON.stringify(next))
      setValue(next)
    },
  ]
}

// What an older version of the page wrote, or a person changed, must not stop the page.
function read<T>(name: string, initial: T): T {
  try {
    const text = localStorage.getItem(PREFIX + name)
    return text === null ? initial : (JSON.parse(text) as T)
  } catch {
    return initial
  }
}
