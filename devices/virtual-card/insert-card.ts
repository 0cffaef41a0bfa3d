import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Pulled, type VirtualCard } from './virtual-card.ts'

/** Where vsmartcard's virtual reader waits for a card. */
export const VPCD_PORT = 35963

/** T=0 and T=1, no historical bytes (ISO/IEC 7816-3 8, as PC/SC part 3 gives to contactless cards). */
const ATR = Uint8Array.of(0x3b, 0x80, 0x80, 0x01, 0x01)

/** vpcd's messages of one byte; all others are commands for the card. */
const POWER_OFF = 0x00
const POWER_ON = 0x01
const RESET = 0x02
const GET_ATR = 0x04

/** A card in the virtual reader. */
export interface InsertedCard {
  /** Takes it out, whatever it is doing. */
  pull(): void
  /** Settles when it is out, whoever pulled it; rejects when the card's file could not be written. */
  out: Promise<void>
}

/**
 * Puts a card into the virtual reader (vsmartcard's vpcd): each message is a length (2 bytes, big-endian) and that many bytes.
 * vpcd sends the two apart, so that each command costs a delayed acknowledgement (44 ms) unless the loopback routes say `quickack`.
 * @throws the system's error when no reader waits
 */
export async function insertCard(card: VirtualCard, port: number = VPCD_PORT): Promise<InsertedCard> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  await once(socket, 'connect')
  card.reset()
  const out = serve(card, socket)
  return { pull: () => socket.destroy(), out }
}

async function serve(card: VirtualCard, socket: Socket): Promise<void> {
  try {
    let rest = Buffer.alloc(0)
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
        const end = 2 + rest.readUInt16BE(0)
        const answer = await answerTo(card, rest.subarray(2, end))
        if (answer && !socket.destroyed) socket.write(framed(answer))
        rest = rest.subarray(end)
      }
    }
  } catch (error) {
    if (!(error instanceof Pulled) && !socket.destroyed) throw error
  } finally {
    socket.destroy()
    card.reset()
  }
}

async function answerTo(card: VirtualCard, message: Uint8Array): Promise<Uint8Array | null> {
  if (message.length !== 1) return card.transmit(message)
  switch (message[0]) {
    case POWER_OFF:
    case POWER_ON:
    case RESET:
      card.reset()
      return null
    case GET_ATR:
      return ATR
    default:
      return card.transmit(message)
  }
}

function framed(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}
