import { useEffect, useState } from 'react'
import type { PeoplePage, PersonSummary } from '../../../contract/people.ts'
import type { Failure } from '../../../ui/api.ts'
import { useRemote } from '../remote.ts'

const PAUSE_MS = 150

export type PeopleFound = {
  people: readonly PersonSummary[]
  /** False while they are still those of an earlier text. */
  ready: boolean
  failure: Failure | null
}

const nobody: readonly PersonSummary[] = []

/** The first people whom a typed text fits, asked of the server after a short pause. */
export function usePeopleSearch(typed: string, limit: number): PeopleFound {
  const text = typed.trim()
  const [asked, setAsked] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  const query = new URLSearchParams({ q: asked, limit: String(limit) })
  const { value, current, failure } = useRemote<PeoplePage>(asked ? `/v1/people?${query}` : null)
  return {
    people: (text && asked && value?.people) || nobody,
    ready: text === asked && current,
    failure: asked ? failure : null,
  }
}
