import type { CardWriting, CardWritingStep } from '../../contract/card-writings.ts'
import type { Api, Failure } from '../api.ts'
import type { Reader } from './reader-client.ts'

/** `torn`: the blank was gone before it answered; the same number is written again, from the start. */
export type Written =
  | { ok: true; end: Extract<CardWritingStep, { done: true }> }
  | { ok: false; why: 'torn' }
  | { ok: false; why: 'failed'; failure: Failure }

/** About so many commands make a blank into a card: a bar is full with the house's word, not before. */
export const COMMANDS_OF_A_CARD = 17

/** No blank takes so many: a house that asks for more has lost its way. */
const STEPS_MAX = 60

/**
 * Makes the blank of that visit into the card with this number: commands from the house to it, responses back
 * (contract/card-writings.ts).
 * @param onStep told after each answer of the blank how many commands it has done
 */
export async function writeCard(
  { api, reader, visit }: { api: Pick<Api, 'send'>; reader: Pick<Reader, 'exchange'>; visit: number },
  number: string,
  onStep: (commands: number) => void,
): Promise<Written> {
  const begun = await api.send<CardWriting>('POST', '/v1/card-writings', { number })
  if (!begun.ok) return { ok: false, why: 'failed', failure: begun.failure }
  let asked = begun.value
  let count = 0
  for (let step = 0; step < STEPS_MAX; step++) {
    const { complete, responses } = await reader.exchange(visit, asked.commands)
    if (!complete || responses.length === 0) return { ok: false, why: 'torn' }
    count += responses.length
    onStep(count)
    const sent = { writing: asked.writing, responses }
    const answer = await api.send<CardWritingStep>('POST', '/v1/card-writings/steps', sent)
    if (!answer.ok) return { ok: false, why: 'failed', failure: answer.failure }
    if (answer.value.done) return { ok: true, end: answer.value }
    asked = answer.value
  }
  return { ok: false, why: 'torn' }
}
