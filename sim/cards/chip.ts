import { randomBytes } from 'node:crypto'
import { blankCard, type CardState } from '../../devices/virtual-card/card-state.ts'
import { execute, poweredOn } from '../../devices/virtual-card/execute.ts'
import { decodeCommand, decodeResponse, encodeCommand, encodeResponse } from '../../server/protocols/apdu.ts'
import { tripleDes } from '../../server/protocols/card-cipher.ts'
import { personalise } from '../../server/protocols/card-dialogue.ts'
import { type MasterKeys, newCardKeys } from '../../server/protocols/card-keys.ts'
import { TYPE_EP_PURCHASE } from '../../server/protocols/epurse.ts'
import type { LogRecord } from '../../server/protocols/epurse-log.ts'
import type { Chance } from '../chance.ts'

/** Bytes to the card and back; null once it was pulled. */
export type Transmit = (command: Uint8Array) => Promise<Uint8Array | null>

/** A card's chip, with what its purse really paid: the truth that the campus must find out. */
export type Chip = {
  cardNo: string
  state: CardState
  /** Each purchase that was debited, by any terminal. */
  paid: LogRecord[]
}

/** A chip that was made from the campus's keys as a kiosk would make it. */
export function makeChip(master: MasterKeys, cardNo: string): Chip {
  const transport = { cipher: tripleDes, key: randomBytes(16) }
  let state = blankCard(transport)
  let session = poweredOn
  const dialogue = personalise(transport, { cardNo, tier: 'student' }, newCardKeys(master, cardNo))
  let step = dialogue.next()
  while (!step.done) {
    const done = execute(state, session, step.value, (length) => randomBytes(length))
    ;({ state, session } = done)
    step = dialogue.next(done.response)
  }
  if (!step.value.ok) throw new Error(`a blank could not be written: ${step.value.why}`)
  return { cardNo, state, paid: [] }
}

/** The same chip once more, as a thief with the right tools would make it. */
export function copyOf({ cardNo, state }: Chip): Chip {
  return { cardNo, state, paid: [] }
}

/**
 * Lays the card on a reader. It may be pulled at each command: before the card writes anything, or after it and before
 * the answer is heard.
 */
export function layOn(chip: Chip, chance: Chance, tearChance: number): Transmit {
  let session = poweredOn
  let pulled = false
  return async (bytes) => {
    const command = decodeCommand(bytes)
    if (pulled || !command) return null
    const done = execute(chip.state, session, command, (length) => randomBytes(length))
    pulled = chance.chance(tearChance)
    if (pulled && chance.chance(0.5)) return null
    if (done.state.counters.purchase > chip.state.counters.purchase) notePaid(chip, done.state)
    chip.state = done.state
    session = done.session
    return pulled ? null : encodeResponse(done.response)
  }
}

function notePaid(chip: Chip, { log }: CardState): void {
  const [newest] = log
  if (newest?.type === TYPE_EP_PURCHASE) chip.paid.push(newest)
}

/** Sends commands (hex) to the card up to the first that fails; null when it was pulled. */
export async function carry(transmit: Transmit, commands: readonly string[]): Promise<string[] | null> {
  const responses: string[] = []
  for (const command of commands) {
    const bytes = await transmit(Buffer.from(command, 'hex'))
    if (!bytes) return null
    responses.push(Buffer.from(bytes).toString('hex'))
    if (decodeResponse(bytes)?.sw !== 0x9000) break
  }
  return responses
}

export const hexOf = (command: Parameters<typeof encodeCommand>[0]) =>
  Buffer.from(encodeCommand(command)).toString('hex')
