import { blankCard, type CardState } from '../devices/virtual-card/card-state.ts'
import { type Executed, execute, poweredOn, type Session } from '../devices/virtual-card/execute.ts'
import type { PullPoint } from '../devices/virtual-card/virtual-card.ts'
import { assert } from '../server/base/assert.ts'
import { decodeCommand, encodeCommand, encodeResponse } from '../server/protocols/apdu.ts'
import { type Dialogue, personalise } from '../server/protocols/card-dialogue.ts'
import { type MasterKeys, newCardKeys } from '../server/protocols/card-keys.ts'
import { selectPurse } from '../server/protocols/epurse.ts'
import { CARD_KEYS } from './card-keys.ts'

/** Where a card is pulled out: at which point of the how-manieth command since it was laid down. */
export type Tear = { command: number; point: PullPoint }

/** A card in memory, at a reader. */
export type Chip = {
  cardNo: string
  state: CardState
  /** Lays it down: power on, and opened as a reader's agent does. It is pulled at `tear`. */
  lay: (tear?: Tear) => void
  /** Commands (hex) in order, up to the first that fails; null once it was pulled. */
  carry: (commands: readonly string[]) => string[] | null
  /** A whole dialogue, beside the reader. */
  hold: <Outcome>(dialogue: Dialogue<Outcome>) => Outcome
}

/** A chip that bears this number and its keys. */
export function makeChip(cardNo: string, master: MasterKeys = CARD_KEYS): Chip {
  const transport = { cipher: master.keys[0]!.cipher, key: new Uint8Array(16).fill(9) }
  const chip = chipOf(cardNo, blankCard(transport))
  chip.lay()
  const made = chip.hold(personalise(transport, { cardNo, tier: 'student' }, newCardKeys(master, cardNo)))
  assert(made.ok, 'a blank is made into a card')
  return chip
}

/** The same card once more, as it is now: a copy, or what it is rolled back to. */
export function copyOf({ cardNo, state }: Chip): Chip {
  return chipOf(cardNo, state)
}

function chipOf(cardNo: string, start: CardState): Chip {
  let session: Session = poweredOn
  let commands = 0
  let tear: Tear | undefined
  let isOut = true
  const run = (command: Parameters<typeof execute>[2]): Executed | null => {
    if (isOut) return null
    commands++
    const done = execute(chip.state, session, command, (length) =>
      crypto.getRandomValues(new Uint8Array(length)),
    )
    isOut = commands === tear?.command
    if (isOut && tear?.point === 'before-commit') return null
    ;({ state: chip.state, session } = done)
    return isOut ? null : done
  }
  const chip: Chip = {
    cardNo,
    state: start,
    lay(at) {
      ;[session, isOut, tear] = [poweredOn, false, undefined]
      run(selectPurse)
      ;[commands, tear] = [0, at]
    },
    carry(texts) {
      const responses: string[] = []
      for (const text of texts) {
        const command = decodeCommand(Buffer.from(text, 'hex'))
        const done = command && run(command)
        if (!done) return null
        responses.push(Buffer.from(encodeResponse(done.response)).toString('hex'))
        if (done.response.sw !== 0x9000) break
      }
      return responses
    },
    hold(dialogue) {
      let step = dialogue.next()
      while (!step.done) {
        const command = decodeCommand(encodeCommand(step.value))
        const done = command && run(command)
        assert(done, 'the card is there')
        step = dialogue.next(done.response)
      }
      return step.value
    },
  }
  return chip
}
