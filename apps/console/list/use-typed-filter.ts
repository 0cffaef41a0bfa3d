import { useEffect, useRef, useState } from 'react'
import { useFilters } from '../address.ts'

const PAUSE_MS = 250

export type TypedFilter = {
  /** What stands in the field. */
  text: string
  type: (text: string) => void
  /** What is filtered by. */
  value: string
}

const nothing = () => false

/**
 * A filter that is typed: shown at once, put into the address (and so asked of the server) after a short pause.
 * @param isSecret texts that must not stay in a browser's history: they filter, but only as long as the page is open
 */
export function useTypedFilter(name: string, isSecret: (text: string) => boolean = nothing): TypedFilter {
  const { query, setFilters } = useFilters()
  const given = query.get(name) ?? ''
  const [text, setText] = useState(given)
  const [secret, setSecret] = useState<string | null>(null)
  // What was taken from the field last, and what stands in the address because of it.
  const taken = useRef({ text: given, address: given })

  useEffect(() => {
    if (given === taken.current.address) return
    // The address changed by another way: a saved view, the history, "clear filters".
    taken.current = { text: given, address: given }
    setSecret(null)
    setText(given)
  }, [given])

  useEffect(() => {
    const typed = text.trim()
    if (typed === taken.current.text) return
    const timer = setTimeout(() => {
      const hidden = isSecret(typed)
      taken.current = { text: typed, address: hidden ? '' : typed }
      setSecret(hidden ? typed : null)
      setFilters({ [name]: taken.current.address })
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text, name, isSecret, setFilters])

  return { text, type: setText, value: secret ?? given }
}
