import { SW } from '../../server/protocols/apdu.ts'
import { type CardCipher, cipherOf } from '../../server/protocols/card-cipher.ts'
import { TYPE_EP_LOAD, TYPE_EP_PURCHASE } from '../../server/protocols/epurse.ts'
import type { CardKey, CardKeyUse } from '../../server/protocols/epurse-keys.ts'
import type { LogRecord } from '../../server/protocols/epurse-log.ts'

/** What a card holds when it has no power. Values, never changed in place: a command makes the next state. */
export type CardState = {
  /** what opens a blank of this batch for personalisation, and the guesses left before it is blocked for good */
  transport: { cipher: CardCipher; key: Uint8Array; triesLeft: number }
  /** short file 15 */
  publicFile: Uint8Array
  keys: readonly CardKey[]
  balanceFen: number
  /** the numbers that the next load and the next purchase will bear */
  counters: { load: number; purchase: number }
  /** the newest first */
  log: readonly LogRecord[]
  /** codes (MAC1, MAC2) that were wrong, since the last right one: the third blocks the purse for good */
  wrongCodes: number
  /** the codes of the very last transaction, for GET TRANSACTION PROVE */
  last: { type: number; counter: number; mac: Uint8Array; tac: Uint8Array } | null
}

export const TRANSPORT_TRIES = 3
export const CODE_TRIES = 3

/** A card as it comes from the factory: a transport key, and nothing else. */
export function blankCard(transport: { cipher: CardCipher; key: Uint8Array }): CardState {
  return {
    transport: { ...transport, triesLeft: TRANSPORT_TRIES },
    publicFile: new Uint8Array(30),
    keys: [],
    balanceFen: 0,
    counters: { load: 0, purchase: 0 },
    log: [],
    wrongCodes: 0,
    last: null,
  }
}

/** The key of a use, if the card was given one. */
export function keyFor(state: CardState, use: CardKeyUse): CardKey | undefined {
  return state.keys.find((key) => key.use === use)
}

/** The status word by which a card refuses a transaction whose counter is used up; null when it is not. */
export function counterRefusal(state: CardState, type: typeof TYPE_EP_LOAD | typeof TYPE_EP_PURCHASE) {
  const counter = type === TYPE_EP_LOAD ? state.counters.load : state.counters.purchase
  return counter >= 0xffff ? SW.counterExhausted : null
}

/** The text of a card's file. */
export function formatState(state: CardState): string {
  return JSON.stringify(state, (_, value: unknown) => {
    if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString('hex') }
    if (isBufferJson(value)) return { hex: Buffer.from(value.data).toString('hex') }
    return isCipher(value) ? { cipher: value.identifier } : value
  })
}

/** Reads {@link formatState}: only this program writes such a file, whole or not at all. Older ones counted no wrong codes. */
export function parseState(text: string): CardState {
  const state = JSON.parse(text, (name, value: unknown) => {
    if (name === 'at') return new Date(value as string)
    if (typeof value !== 'object' || value === null) return value
    if ('hex' in value) return Uint8Array.from(Buffer.from(value.hex as string, 'hex'))
    return 'cipher' in value && Object.keys(value).length === 1 ? cipherOf(value.cipher as number) : value
  }) as Omit<CardState, 'wrongCodes'>
  return { wrongCodes: 0, ...state }
}

/** Buffers turn themselves into this before the replacer sees them. */
function isBufferJson(value: unknown): value is { type: 'Buffer'; data: number[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer'
}

function isCipher(value: unknown): value is CardCipher {
  return typeof value === 'object' && value !== null && 'sessionKey' in value
}
