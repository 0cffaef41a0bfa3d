import type { Refund } from '../../../contract/refunds.ts'
import { useWords } from '../../../ui/language.tsx'
import { Badge, type Tone } from '../states/badge.tsx'
import { refundsWords } from './words.ts'

const tones: Record<Refund['state'], Tone> = {
  waiting: 'warning',
  approved: 'warning',
  posted: 'good',
  refused: 'quiet',
  overtaken: 'quiet',
}

export function RefundState({ state }: Pick<Refund, 'state'>) {
  const { states } = useWords(refundsWords)
  return <Badge tone={tones[state]}>{states[state]}</Badge>
}
