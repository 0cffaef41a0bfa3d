import { decodeCommand, decodeResponse, encodeCommand, SW } from '../../server/protocols/apdu.ts'
import type { Dialogue } from '../../server/protocols/card-dialogue.ts'
import type { Transmit } from './reader.ts'

/** The card went away before the dialogue was over. */
export const gone = Symbol('the card is gone')

/** Carries a dialogue to the card. PC/SC gives an empty response for a card that was pulled: that is gone too. */
export async function carry<T>(transmit: Transmit, dialogue: Dialogue<T>): Promise<T | typeof gone> {
  let step = dialogue.next()
  while (!step.done) {
    const answer = await exchange(transmit, encodeCommand(step.value))
    const response = answer && decodeResponse(answer)
    if (!response) return gone
    step = dialogue.next(response)
  }
  return step.value
}

const GET_RESPONSE = { cla: 0x00, ins: 0xc0, p1: 0x00, p2: 0x00 }

/**
 * One command; what a card of protocol T=0 keeps back is fetched (61xx), and a wrong length is asked anew (6Cxx, nothing was done).
 * @returns at least a status word; null when the card is gone
 */
export async function exchange(transmit: Transmit, command: Uint8Array): Promise<Uint8Array | null> {
  const answer = await transmit(command)
  const response = answer && decodeResponse(answer)
  if (!response) return null
  const length = response.sw & 0xff
  switch (response.sw >> 8) {
    case 0x6c: {
      const asked = decodeCommand(command)
      return asked ? whole(await transmit(encodeCommand({ ...asked, le: length }))) : answer
    }
    case 0x61: {
      const fetched = whole(await transmit(encodeCommand({ ...GET_RESPONSE, le: length || 256 })))
      // What cannot be fetched says nothing of the command, which was done: 61xx stays its answer.
      return fetched && decodeResponse(fetched)?.sw !== SW.ok ? answer : fetched
    }
    default:
      return answer
  }
}

const whole = (answer: Uint8Array | null) => (answer && answer.length >= 2 ? answer : null)
