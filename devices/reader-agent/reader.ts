/** Bytes to a card and back; null when it is gone. Anything else that goes wrong throws. */
export type Transmit = (command: Uint8Array) => Promise<Uint8Array | null>

/** What a reader sees. `stay` names a card's stay in it: a number of its own for each, never used again. */
export type Seen = {
  /** Null while no reader is plugged in. */
  reader: string | null
  /** Null while nothing lies on it. */
  stay: number | null
}

/** A card reader, be it on PC/SC or in this program. */
export interface CardReader {
  seen(): Seen
  /** Called after each change of {@link seen}. */
  onChange(tell: () => void): void
  /**
   * Speaks with the card of that stay, which nobody else speaks with meanwhile; one after the other. The card keeps its power,
   * and so what is selected on it, from one to the next.
   * @returns null when that card was gone before it began
   */
  hold<T>(stay: number, speak: (transmit: Transmit) => Promise<T>): Promise<T | null>
  /** Lets the reader go. */
  close(): Promise<void>
}
