import type { CardTap, CardTapStep, TapProof } from '../../contract/card-taps.ts'
import type { Failure } from '../api.ts'
import type { Reader } from './reader-client.ts'
import type { TerminalApi } from './terminal-api.ts'

/* A card's tap as the terminal carries it: commands from the house to the card, responses back (contract/card-taps.ts). */

type Carrier = { api: TerminalApi; reader: Pick<Reader, 'exchange'>; visit: number }

/** `torn`: the card was gone before it answered. */
export type Proven =
  | { ok: true; proof: TapProof }
  | { ok: false; why: 'torn' }
  | { ok: false; why: 'failed'; failure: Failure }

/** Lets the card prove which it is. Whether the proof is right only the house can tell. */
export async function proveCard({ api, reader, visit }: Carrier, cardNo: string): Promise<Proven> {
  const answer = await api.send<CardTap>('POST', '/v1/card-taps', { cardNo })
  if (!answer.ok) return { ok: false, why: 'failed', failure: answer.failure }
  const { tap, commands } = answer.value
  const { complete, responses } = await reader.exchange(visit, commands)
  if (!complete || responses.length === 0) return { ok: false, why: 'torn' }
  return { ok: true, proof: { tap, responses } }
}

export type Finished =
  | { ok: true; end: Extract<CardTapStep, { done: true }> }
  | { ok: false; why: 'torn' }
  | { ok: false; why: 'failed'; failure: Failure }

/**
 * No tap takes so many: five torn sales, for each of which the card's log of ten is read, and the allowance. A house that asks
 * for more has lost its way.
 */
const STEPS_MAX = 80

/**
 * The rest of the tap: what was torn elsewhere is settled, the allowance is set. Given up at the first thing that goes
 * wrong, since the next tap does the same again.
 */
export async function finishTap({ api, reader, visit }: Carrier, proof: TapProof): Promise<Finished> {
  let sent = proof
  for (let step = 0; step < STEPS_MAX; step++) {
    const answer = await api.send<CardTapStep>('POST', '/v1/card-tap-steps', sent)
    if (!answer.ok) return { ok: false, why: 'failed', failure: answer.failure }
    if (answer.value.done) return { ok: true, end: answer.value }
    const { tap, commands } = answer.value
    const { complete, responses } = await reader.exchange(visit, commands)
    if (!complete || responses.length === 0) return { ok: false, why: 'torn' }
    sent = { tap, responses }
  }
  return { ok: false, why: 'torn' }
}
