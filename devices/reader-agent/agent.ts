import type {
  CardAtReader,
  KeptCardSale,
  ReaderExchanged,
  ReaderSold,
  ReaderStatus,
} from '../../contract/reader.ts'
import { decodeResponse, encodeCommand, SW } from '../../server/protocols/apdu.ts'
import { getBalance, readBalance, terminalNumber } from '../../server/protocols/epurse.ts'
import type { Psam } from '../psam/psam.ts'
import { carry, exchange, gone } from './carry.ts'
import { lookAtCard } from './look-at-card.ts'
import { offlineTap } from './offline-tap.ts'
import type { CardReader, Transmit } from './reader.ts'
import { keptSale, unpaidTap } from './tell-sale.ts'
import type { Till } from './till.ts'

export type AgentTerminal = { terminalId: string; psam: Psam; till: Till }

/** What stands between a page and the cards at its reader, in the contract's words (contract/reader.ts). */
export interface Agent {
  status(): ReaderStatus
  /** Told each new status. @returns stops it */
  onStatus(tell: (status: ReaderStatus) => void): () => void
  /** Carries commands (hex) to the card of that visit, up to the first that it does not answer with 9000. */
  exchange(asked: { visit: number; commands: readonly string[] }): Promise<ReaderExchanged>
  /** Sells with no network to the card of that visit. `at` is in whole seconds, as it stands in the TAC. */
  sell(sale: { visit: number; saleId: string; amountFen: number; at: Date }): Promise<ReaderSold>
  sales(): KeptCardSale[]
  forget(saleIds: readonly string[]): Promise<void>
}

type Place = { visit: number; stay: number | null; reader: string | null; card: CardAtReader }

/**
 * Makes an agent of a reader. Its visits begin at the time of its start, so that a page which outlives it takes no other card for
 * the one it saw.
 * @param terminal by whose keys it sells with no network; null: it does not
 */
export function createAgent(reader: CardReader, terminal: AgentTerminal | null, startedAt: Date): Agent {
  const listeners = new Set<(status: ReaderStatus) => void>()
  const nothing = { stay: null, card: { kind: 'none' } } as const
  let place: Place = { visit: startedAt.getTime(), reader: reader.seen().reader, ...nothing }

  function status(): ReaderStatus {
    const { reader: name, visit, card } = place
    return { reader: name, visit, card, terminalId: terminal?.terminalId ?? null }
  }

  /** A card that came is told once it was looked at. */
  async function notice(): Promise<void> {
    const { reader: name, stay } = reader.seen()
    if (name === place.reader && stay === place.stay) return
    const card: CardAtReader = stay === null ? nothing.card : await look(stay)
    const now = reader.seen()
    const isTold = place.stay === stay && place.reader === name
    if (now.stay !== stay || now.reader !== name || isTold) return
    place = { visit: place.visit + (stay === place.stay ? 0 : 1), stay, reader: name, card }
    for (const tell of listeners) tell(status())
  }

  async function look(stay: number): Promise<CardAtReader> {
    const looked = await reader.hold(stay, (transmit) => carry(transmit, lookAtCard())).catch(() => null)
    return looked === null || looked === gone ? { kind: 'unreadable' } : looked
  }

  /** @returns null when that card was gone before it began */
  async function hold<T>(visit: number, speak: (transmit: Transmit) => Promise<T>): Promise<T | null> {
    return visit === place.visit && place.stay !== null ? reader.hold(place.stay, speak) : null
  }

  reader.onChange(() => void notice())
  void notice()
  return {
    status,
    onStatus(tell) {
      listeners.add(tell)
      return () => void listeners.delete(tell)
    },
    async exchange({ visit, commands }) {
      const done = await hold(visit, (transmit) => carryAll(transmit, commands))
      return done ?? { complete: false, responses: [] }
    },
    async sell({ visit, ...sale }) {
      if (!terminal) return { outcome: 'no-keys' }
      const { terminalId, ...kept } = terminal
      const sold = await hold(visit, (transmit) =>
        sellTo(transmit, { number: terminalNumber(terminalId), ...kept }, sale),
      )
      return sold ?? { outcome: 'no-card' }
    },
    sales: () => [...(terminal?.till.paid() ?? []), ...(terminal?.till.pending() ?? [])].map(keptSale),
    forget: async (saleIds) => terminal?.till.forget(saleIds),
  }
}

async function carryAll(transmit: Transmit, commands: readonly string[]): Promise<ReaderExchanged> {
  const responses: string[] = []
  for (const command of commands) {
    const answer = await exchange(transmit, Buffer.from(command, 'hex'))
    if (!answer) return { complete: false, responses }
    responses.push(Buffer.from(answer).toString('hex'))
    if (decodeResponse(answer)?.sw !== SW.ok) break
  }
  return { complete: true, responses }
}

async function sellTo(
  transmit: Transmit,
  terminal: Parameters<typeof offlineTap>[0],
  sale: Parameters<typeof offlineTap>[2],
): Promise<ReaderSold> {
  const tapped = await offlineTap(terminal, transmit, sale)
  if (tapped.outcome !== 'paid') return unpaidTap(tapped)
  // The sale is paid and kept: a card that is gone by now tells no allowance, and nothing else is missing.
  const told = await exchange(transmit, encodeCommand(getBalance)).catch(() => null)
  const response = told && decodeResponse(told)
  return { outcome: 'paid', sale: keptSale(tapped.sale), allowanceFen: response && readBalance(response) }
}
