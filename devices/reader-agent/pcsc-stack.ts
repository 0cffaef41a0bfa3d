import { createRequire } from 'node:module'
import { systemErrorCode } from '../../server/base/system-error.ts'

/*
 * What we use of npm `smartcard`, which speaks with the system's PC/SC service. It is compiled on the machine that has the service
 * (scripts/build-pcsc.ts), may be absent, and so is neither imported nor typed by itself.
 */

/** A reader as the service sees it: flags in the lower half of `state`, and above them a number that each card raises. */
export type PcscSight = { name: string; state: number }

/** A card that got power. */
export interface PcscCard {
  transmit(command: Buffer): Promise<Buffer>
  disconnect(disposition: number): void
}

type PcscReader = PcscSight & { connect(share: number, protocols: number): Promise<PcscCard> }

/** One line to the service: a call on it waits for the one before. */
export interface PcscContext {
  listReaders(): PcscReader[]
  /** Settles when one of these readers is no longer as it was, or the time is over. */
  waitForChange(readers: PcscSight[], timeoutMs: number): Promise<unknown>
  cancel(): void
  close(): void
}

/** The PC/SC stack of this machine. */
export interface Pcsc {
  /** Throws when the service does not run. */
  Context: new () => PcscContext
  SCARD_SHARE_EXCLUSIVE: number
  SCARD_PROTOCOL_T0: number
  SCARD_PROTOCOL_T1: number
  SCARD_UNPOWER_CARD: number
  SCARD_STATE_PRESENT: number
  SCARD_STATE_CHANGED: number
}

/** What to run where PC/SC was not built. */
export const PCSC_MISSING =
  'PC/SC is not built on this machine: apt-get install -y pcscd libpcsclite-dev g++ make python3, then npm run build:pcsc'

/** @returns null where it was not built */
export function loadPcsc(): Pcsc | null {
  try {
    return createRequire(import.meta.url)('smartcard') as Pcsc
  } catch (error) {
    if (systemErrorCode(error) === 'MODULE_NOT_FOUND') return null
    throw error
  }
}
