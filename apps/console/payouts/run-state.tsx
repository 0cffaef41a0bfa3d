import type { PayoutLineState, PayoutRun } from '../../../contract/payouts.ts'
import { useWords } from '../../../ui/language.tsx'
import { Badge, type Tone } from '../states/badge.tsx'
import { payoutsWords } from './words.ts'

const lineTones: Record<PayoutLineState, Tone> = {
  waiting: 'warning',
  approved: 'warning',
  posted: 'warning',
  paid: 'good',
  returned: 'bad',
  skipped: 'quiet',
  refused: 'quiet',
}

/** What a run waits for, and how much of it came back. */
export function RunState({ run }: { run: PayoutRun }) {
  const words = useWords(payoutsWords)
  const state = run.state !== 'approved' ? run.state : run.openCount > 0 ? 'transferring' : 'done'
  const tone = state === 'done' ? 'good' : state === 'refused' ? 'quiet' : 'warning'
  return (
    <>
      <Badge tone={tone}>{words.states[state]}</Badge>{' '}
      {run.returnedCount > 0 && <Badge tone="bad">{words.returned(run.returnedCount)}</Badge>}
    </>
  )
}

export function LineState({ state }: { state: PayoutLineState }) {
  const words = useWords(payoutsWords)
  return <Badge tone={lineTones[state]}>{words.lineStates[state]}</Badge>
}
