import { openCardFile, Pulled, type PullPoint, type VirtualCard } from '../virtual-card/virtual-card.ts'
import type { CardReader, Transmit } from './reader.ts'

/** Pulls the card out at that point of the first command that is such a one. */
export type Tear = { of: (command: Uint8Array) => boolean; at: PullPoint }

/** A reader in this program, for virtual cards: what stands in for hardware in a demo and in tests. */
export interface VirtualReader extends CardReader {
  /** Lays in the card that a file holds; one that lay there is taken out. */
  lay(path: string): Promise<VirtualCard>
  takeOut(): void
  /** The next card that is given such a command is pulled out in the middle of it, once; null: none is. */
  tearNext(tear: Tear | null): void
}

type Laid = { stay: number; card: VirtualCard }

const NAME = 'Virtual reader'

/** Makes one with nothing on it. */
export function createVirtualReader(): VirtualReader {
  const watchers: (() => void)[] = []
  let laid: Laid | null = null
  let stays = 0
  let tear: Tear | null = null
  let command: Uint8Array = new Uint8Array(0)
  let last: Promise<unknown> = Promise.resolve()
  const tell = () => watchers.forEach((watcher) => watcher())

  function takeOut(): void {
    if (!laid) return
    laid.card.reset()
    laid = null
    tell()
  }

  function onPoint(point: PullPoint): void {
    if (!tear || point !== tear.at || !tear.of(command)) return
    tear = null
    throw new Pulled()
  }

  /** One command to the card of that stay, and what it answers unless it was taken out meanwhile. */
  async function transmit({ stay, card }: Laid, bytes: Uint8Array): Promise<Uint8Array | null> {
    if (laid?.stay !== stay) return null
    command = bytes
    try {
      const answer = await card.transmit(bytes)
      return laid?.stay === stay ? answer : null
    } catch (error) {
      if (!(error instanceof Pulled)) throw error
      takeOut()
      return null
    }
  }

  async function speakAfter<T>(
    before: Promise<unknown>,
    stay: number,
    speak: (transmit: Transmit) => Promise<T>,
  ): Promise<T | null> {
    await before.catch(() => undefined)
    const there = laid
    return there?.stay === stay ? speak((bytes) => transmit(there, bytes)) : null
  }

  return {
    seen: () => ({ reader: NAME, stay: laid?.stay ?? null }),
    onChange: (watcher) => void watchers.push(watcher),
    hold(stay, speak) {
      const held = speakAfter(last, stay, speak)
      last = held
      return held
    },
    async lay(path) {
      const card = await openCardFile(path, onPoint)
      takeOut()
      laid = { stay: ++stays, card }
      tell()
      return card
    },
    takeOut,
    tearNext(next) {
      tear = next
    },
    close: async () => takeOut(),
  }
}
