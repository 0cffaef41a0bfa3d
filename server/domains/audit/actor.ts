import type { Caller } from '../../../contract/caller.ts'
import { assert } from '../../base/assert.ts'
import type { Actor } from './record.ts'

/** Who did it, from the caller of a request. Only for routes that no anonymous caller may use. */
export function actorOf(caller: Caller): Actor {
  assert(caller.kind !== 'anonymous', 'a route that writes the audit log knows its caller')
  if (caller.kind === 'person') return { kind: 'person', id: caller.personId }
  if (caller.kind === 'operator') return { kind: 'operator', id: caller.operatorId }
  return { kind: 'terminal', id: caller.terminalId }
}
