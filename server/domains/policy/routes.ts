import Type from 'typebox'
import { PolicyValue, PolicyValues, SetPolicy } from '../../../contract/operators.ts'
import { Strict } from '../../../contract/shapes.ts'
import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Http } from '../../base/http.ts'
import { sendRefusal } from '../../base/problem-reply.ts'
import { type PolicyValue as Listed, listPolicy } from './list.ts'
import { type RecordPolicyChange, setPolicy } from './set.ts'

const KeyParams = Strict({ key: Type.String({ minLength: 1, maxLength: 60 }) })

/** `/v1/policy`: what a campus decides for itself (RULES, "default" values). */
export function policyRoutes(
  http: Http,
  deps: { pool: Pool; clock: Clock; recordAudit: RecordPolicyChange },
): void {
  const { pool, clock } = deps
  http.get(
    '/v1/policy',
    {
      config: { allow: ['operator'] },
      schema: {
        tags: ['policy'],
        summary: 'Every value of the rules: in force and to come',
        response: { 200: PolicyValues },
      },
    },
    async (request) => {
      const values = await listPolicy(pool, request.campusId, clock())
      return { values: values.map(shown) }
    },
  )
  http.put(
    '/v1/policy/:key',
    {
      config: { allow: ['operator:administrator'] },
      schema: {
        tags: ['policy'],
        summary: 'Set a value from a date on',
        params: KeyParams,
        body: SetPolicy,
        response: { 200: PolicyValue },
      },
    },
    async (request, reply) => {
      const now = clock()
      const { campusId, caller, body, params } = request
      assert(caller.kind === 'operator', 'only an operator comes here')
      const actor = { kind: 'operator', id: caller.operatorId } as const
      const done = await setPolicy(deps, { campusId, actor, key: params.key, ...body }, now)
      if (!done.ok) return sendRefusal(reply, done)
      const value = (await listPolicy(pool, campusId, now)).find(({ key }) => key === done.key)
      assert(value, 'a key that was set is listed')
      return shown(value)
    },
  )
}

function shown({ from, upcoming, ...value }: Listed) {
  return {
    ...value,
    from: from?.toISOString() ?? null,
    upcoming: upcoming.map((next) => ({ value: next.value, from: next.from.toISOString() })),
  }
}
