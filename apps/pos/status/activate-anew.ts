import type { ProblemCode } from '../../../contract/problem.ts'

/** Of no use to a suspended terminal: only the campus resumes it, and until then it hands its journal over as it is. */
export function mayActivateAnew(code: ProblemCode): boolean {
  return code !== 'terminal_suspended'
}
