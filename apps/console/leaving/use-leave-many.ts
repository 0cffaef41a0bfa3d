import { useState } from 'react'
import type { LeavingList, LeavingsBegun } from '../../../contract/leavings.ts'
import type { ProblemCode } from '../../../contract/problem.ts'
import { useApi } from '../sign-in/session.tsx'

/** So many are sent at once: the progress should move. */
const AT_ONCE = 20

type Person = LeavingList['people'][number]
export type NotBegun = { person: Person; code: ProblemCode | 'offline' }

/** What became of a list: who could not begin, and why. Beginning again takes up only those. */
export function useLeaveMany(people: readonly Person[]) {
  const api = useApi()
  const [left, setLeft] = useState(people)
  const [failed, setFailed] = useState<readonly NotBegun[]>([])
  const [progress, setProgress] = useState<{ done: number; all: number } | null>(null)
  const [begun, setBegun] = useState(0)

  async function begin(reason: string): Promise<void> {
    const refused: NotBegun[] = []
    for (let at = 0; at < left.length; at += AT_ONCE) {
      setProgress({ done: at, all: left.length })
      const part = left.slice(at, at + AT_ONCE)
      const personIds = part.map(({ id }) => id)
      const reply = await api.send<LeavingsBegun>('POST', '/v1/leaving-batches', { reason, personIds })
      const answers = new Map(reply.ok ? reply.value.answers.map((one) => [one.personId, one]) : [])
      for (const person of part) {
        const answer = answers.get(person.id)
        if (answer?.ok) continue
        const code = reply.ok ? ((answer?.code ?? 'internal') as ProblemCode) : reply.failure.code
        refused.push({ person, code })
      }
    }
    setProgress(null)
    setBegun(begun + left.length - refused.length)
    setFailed(refused)
    setLeft(refused.map(({ person }) => person))
  }

  return { left, begun, failed, progress, begin }
}
