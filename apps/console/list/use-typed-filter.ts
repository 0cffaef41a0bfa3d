import { useEffect, useRef, useState } from 'react'
import { useFilters } from '../address.ts'

const PAUSE_MS = 250

/** A filter that is typed: shown at once, put into the address (and so asked of the server) after a short pause. */
export function useTypedFilter(name: string): [string, (text: string) => void] {
  const { query, setFilters } = useFilters()
  const given = query.get(name) ?? ''
  const [text, setText] = useState(given)
  const sent = useRef(given)

  // The address changed by another way: a saved view, the history, "clear filters".
  useEffect(() => {
    if (given === sent.current) return
    sent.current = given
    setText(given)
  }, [given])

  useEffect(() => {
    if (text.trim() === sent.current) return
    const timer = setTimeout(() => {
      sent.current = text.trim()
      setFilters({ [name]: sent.current })
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text, name, setFilters])

  return [text, setText]
}
