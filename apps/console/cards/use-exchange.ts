import { useState } from 'react'
import type { Card, CardExchanged } from '../../../contract/cards.ts'
import type { ProblemCode } from '../../../contract/problem.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useApi } from '../sign-in/session.tsx'

/** So many are sent at once: each takes a few commits, and the progress should move. */
const AT_ONCE = 10

/** A card to be exchanged. The id is made once, so that trying again exchanges nothing twice. */
export type ExchangeRow = { id: string; old: Card; number: string; handedBack: boolean; chosen: boolean }
export type ExchangeResult = { ok: true; feeFen: number } | { ok: false; code: ProblemCode | 'offline' }

/** Old cards beside the blanks that lie ready, in the order of their numbers. */
export function exchangeRows(olds: readonly Card[], blanks: readonly Card[]): ExchangeRow[] {
  return olds
    .slice(0, blanks.length)
    .map((old, i) => ({ id: clientId(), old, number: blanks[i]!.number, handedBack: true, chosen: true }))
}

/** Exchanges cards a few at a time and keeps what became of each. */
export function useExchange() {
  const api = useApi()
  const [results, setResults] = useState<ReadonlyMap<string, ExchangeResult>>(new Map())
  const [progress, setProgress] = useState<{ done: number; all: number } | null>(null)

  async function exchange(rows: readonly ExchangeRow[]): Promise<{ done: number; failed: number }> {
    const answered = new Map(results)
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      setProgress({ done: at, all: rows.length })
      const part = rows.slice(at, at + AT_ONCE)
      const exchanges = part.map(({ id, old, number, handedBack }) => ({
        id,
        personId: old.person!.id,
        number,
        handedBack,
      }))
      const reply = await api.send<CardExchanged>('POST', '/v1/card-exchanges', { exchanges })
      const answers = reply.ok ? new Map(reply.value.answers.map((answer) => [answer.id, answer])) : null
      for (const { id } of part) {
        const answer = answers?.get(id)
        if (answer?.ok) answered.set(id, { ok: true, feeFen: answer.feeFen ?? 0 })
        else {
          const code = answer ? (answer.code as ProblemCode) : reply.ok ? 'internal' : reply.failure.code
          answered.set(id, { ok: false, code })
        }
      }
      setResults(new Map(answered))
    }
    setProgress(null)
    const done = rows.filter(({ id }) => answered.get(id)?.ok).length
    return { done, failed: rows.length - done }
  }

  return { results, progress, exchange }
}
