import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { newId } from '../independent-client.ts'
import { type CallerName, type Callers, callerNames } from './callers.ts'
import type { Operation } from './operations.ts'
import { mayCall } from './permission-table.ts'

/** Every operation of the running server, asked by everybody, against the table of who may. */
export function permissions(callers: Callers, operations: readonly Operation[]): void {
  describe('who may call what', () => {
    test('the table names every operation, and none that is not there', () => {
      assert.deepEqual(operations.map(({ name }) => name).sort(), Object.keys(mayCall).sort())
    })

    for (const operation of operations)
      test(operation.name, async () => {
        const allowed = mayCall[operation.name] ?? []
        const wrong: string[] = []
        for (const name of callerNames) {
          const answer = await ask(callers, operation, name)
          const isRight = allowed.includes(name) ? !isTurnedAway(answer) : answer === turnedAway(name)
          if (!isRight) wrong.push(`${name}: ${answer}`)
        }
        assert.deepEqual(wrong, [], `allowed: ${allowed.join(', ')}`)
      })
  })
}

/**
 * Asks without doing anything: a broken body is refused after the permission is checked and before anything happens;
 * ids in paths are nobody's.
 */
async function ask({ url, tokens }: Callers, { method, path }: Operation, name: CallerName): Promise<string> {
  const token = tokens[name]
  const reply = await fetch(url + path.replaceAll(/\{\w+\}/g, newId()), {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
    },
    ...(method === 'GET' ? {} : { body: '{' }),
  })
  if (reply.ok) {
    await reply.body?.cancel()
    return `${reply.status}`
  }
  return `${reply.status} ${((await reply.json()) as { code: string }).code}`
}

const isTurnedAway = (answer: string) =>
  /^5|^401|forbidden|pin_change_required|terminal_suspended/.test(answer)

/** RULES 1.3: whoever must change the PIN hears that from every other call. */
function turnedAway(name: CallerName): string {
  if (name === 'anonymous' || name === 'garbage token') return '401 unauthenticated'
  if (name === 'suspended till') return '403 terminal_suspended'
  return name === 'student with an initial PIN' ? '403 pin_change_required' : '403 forbidden'
}
