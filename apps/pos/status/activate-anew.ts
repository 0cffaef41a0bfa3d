import type { ProblemCode } from '../../../contract/problem.ts'

/**
 * Not while this terminal holds payments that are unknown or not handed over: nobody else could still ask what became
 * of them.
 * @param held how many it holds
 */
export function mayActivateAnew(code: ProblemCode, held: number): boolean {
  return code !== 'terminal_suspended' && held === 0
}
