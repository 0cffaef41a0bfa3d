import { setImmediate } from 'node:timers/promises'
import type { BillRead } from '../../protocols/bill-line.ts'

/** Reads a bill while payments go on beside it. */
export async function readUnhurried(steps: Generator<void, BillRead>): Promise<BillRead> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await setImmediate()
  }
}

/** Where a bill could not be read, and why. */
export function billFaultOf({ line, fault }: Extract<BillRead, { ok: false }>): string {
  return `line ${line}: ${fault}`
}
