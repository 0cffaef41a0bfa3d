import type { ProblemCode } from '../../../contract/problem.ts'

/** Not while a payment is unknown: only this terminal can still ask what became of it. */
export function mayActivateAnew(code: ProblemCode, openPayments: number): boolean {
  return code !== 'terminal_suspended' && openPayments === 0
}
