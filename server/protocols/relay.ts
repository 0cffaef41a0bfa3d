import { type Command, decodeResponse, encodeCommand, type Response, SW } from './apdu.ts'
import type { Dialogue } from './card-dialogue.ts'
import { selectPurse } from './epurse.ts'

/*
 * A dialogue held by a house that keeps nothing between two calls: it is begun anew each time and given what the card
 * answered so far. So a dialogue that is relayed must yield the same commands for the same responses, always.
 */

/** What comes next: commands (hex) for the card, in order and up to the first that fails; or how the dialogue ended. */
export type Relayed<Outcome> = { over: false; commands: string[] } | { over: true; outcome: Outcome }

/**
 * Goes on with a dialogue from all responses (hex) so far; null when they are no responses or go on after its end.
 * A command whose answer says nothing but its status goes out together with the one after it: a way to the card and back less.
 */
export function relay<Outcome>(
  dialogue: Dialogue<Outcome>,
  responses: readonly string[],
): Relayed<Outcome> | null {
  let step = dialogue.next()
  for (const hex of responses) {
    const response = decodeResponse(Buffer.from(hex, 'hex'))
    if (step.done || !response) return null
    step = dialogue.next(response)
  }
  if (step.done) return { over: true, outcome: step.value }
  const commands: Command[] = []
  while (!step.done) {
    commands.push(step.value)
    if (step.value.le !== undefined && step.value !== selectPurse) break
    step = dialogue.next(DONE)
  }
  return {
    over: false,
    commands: commands.map((command) => Buffer.from(encodeCommand(command)).toString('hex')),
  }
}

/** What such a command answers: at anything else the card is sent nothing more. */
const DONE: Response = { sw: SW.ok, data: new Uint8Array(0) }
