import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { writeDurably } from '../../server/base/durable-file.ts'
import { decodeCommand, encodeResponse, SW } from '../../server/protocols/apdu.ts'
import { type CardState, formatState, parseState } from './card-state.ts'
import { execute, poweredOn } from './execute.ts'

/** The card was pulled out: no answer comes. */
export class Pulled extends Error {}

/** Where in a command a card can lose its power: before what it writes is written, or after it and before the answer. */
export type PullPoint = 'before-commit' | 'after-commit'

/** A card in a file. One command at a time, as on a real one. */
export interface VirtualCard {
  /** Bytes in, bytes out; a changed state is on the disk before the answer is given. */
  transmit(command: Uint8Array): Promise<Uint8Array>
  /** Power is cut, or given again: what was only begun is forgotten. */
  reset(): void
  /** What the card holds now, for whoever looks on. */
  state(): CardState
}

/** Makes the file of a new card. */
export async function makeCardFile(path: string, state: CardState): Promise<void> {
  await writeDurably(path, formatState(state))
}

/**
 * Opens a card's file.
 * @param onPoint for tests: called at each point of each command; by throwing {@link Pulled} it pulls the card there
 */
export async function openCardFile(
  path: string,
  onPoint: (point: PullPoint) => void = () => {},
): Promise<VirtualCard> {
  let state = parseState(await readFile(path, 'utf8'))
  let session = poweredOn
  return {
    state: () => state,
    reset: () => {
      session = poweredOn
    },
    transmit: async (bytes) => {
      const command = decodeCommand(bytes)
      if (!command) return encodeResponse({ sw: SW.wrongLength, data: new Uint8Array(0) })
      const next = execute(state, session, command, (length) => randomBytes(length))
      onPoint('before-commit')
      if (next.state !== state) await writeDurably(path, formatState(next.state))
      ;({ state, session } = next)
      onPoint('after-commit')
      return encodeResponse(next.response)
    },
  }
}
