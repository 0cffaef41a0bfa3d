import type { Refusal } from '../contract/problem.ts'
import { uuidv7 } from '../server/base/ids.ts'
import { type AuthoriseDeps, authorise, type PaymentAttempt } from '../server/domains/payments/authorise.ts'
import { createPaymentLookUps } from '../server/domains/payments/look-ups.ts'
import type { ChargeDeps } from '../server/domains/payments/reverse-charge.ts'
import { NOON, type TestCampus, type TestTerminal } from './factories.ts'

// Payments at a terminal, with their usual members filled in.

export type Try = Partial<Omit<PaymentAttempt, 'campusId' | 'credential'>> & { code?: string; at?: Date }

export type TestCounter = {
  deps: AuthoriseDeps & ChargeDeps
  /** A payment of ¥12.50 at this terminal at NOON, changed as told. */
  pay: (code: string, changes?: Try) => ReturnType<typeof authorise>
}

export function testCounter(campus: TestCampus, terminal: TestTerminal, poster = campus.poster): TestCounter {
  const deps = { ...campus, posterOf: () => poster, ...createPaymentLookUps(campus.pool) }
  return {
    deps,
    pay(code, { at = NOON, code: text = code, ...changes } = {}) {
      const { campusId } = campus
      const { terminalId } = terminal
      const credential = { kind: 'pay-code', text } as const
      const usual = { campusId, terminalId, id: uuidv7(at), amountFen: 1250, credential }
      return authorise(deps, { ...usual, ...changes }, at)
    },
  }
}

type Done = { ok: true; repeat: boolean } | Refusal

/** `approved`, `repeat` or the code of the refusal: what tables of outcomes compare. */
export function wordOf(done: Done): string {
  return done.ok ? (done.repeat ? 'repeat' : 'approved') : done.code
}

/** How often each word came. */
export function tally(outcomes: readonly Done[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) counts[wordOf(outcome)] = (counts[wordOf(outcome)] ?? 0) + 1
  return counts
}
