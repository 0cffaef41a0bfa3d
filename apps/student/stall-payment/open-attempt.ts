import type { ScannedStall } from '../../../contract/stall-payments.ts'
import { createCell } from '../../../ui/cell.ts'
import { clientId } from '../../../ui/client-id.ts'
import { campusNow } from '../../../ui/phone/campus-clock.ts'
import { readStored, writeStored } from '../../../ui/phone/stored.ts'

const STORED = 'stall-payment'

/** A payment that was agreed on. Its id makes every repeat the same payment, also after a reload. */
export type OpenAttempt = {
  id: string
  /** The campus number of who pays: nobody else asks for its outcome. */
  payer: string
  stall: ScannedStall
  amountFen: number
  /** It was sent, and no answer has said yet what became of it. */
  unknown: boolean
}

/** The payment that is being made on this phone; kept until its outcome is known. */
export const openAttempt = createCell<OpenAttempt | null>(readStored<OpenAttempt>(STORED))

export function keepAttempt(attempt: OpenAttempt | null): void {
  // Only what may have been charged must outlive the page.
  writeStored(STORED, attempt?.unknown ? attempt : null)
  openAttempt.set(attempt)
}

export function newAttempt(payer: string, stall: ScannedStall, amountFen: number): OpenAttempt {
  return { id: clientId(campusNow()), payer, stall, amountFen, unknown: false }
}
