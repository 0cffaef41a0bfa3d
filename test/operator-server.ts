import type { OperatorRole } from '../contract/caller.ts'
import { assert } from '../server/base/assert.ts'
import { uuidv7 } from '../server/base/ids.ts'
import {
  createOperator,
  type NewOperator,
  type OperatorMade,
} from '../server/domains/operators/create-operator.ts'
import { operatorRoutes } from '../server/domains/operators/routes.ts'
import { resolveOperatorToken } from '../server/domains/operators/session.ts'
import { decodeBase32 } from '../server/protocols/base32.ts'
import { totpAt, totpStep } from '../server/protocols/totp.ts'
import { type Reply, type TestServer, testServer } from './credential-server.ts'
import type { Cleanup } from './database.ts'
import { afterNoon, NOON, type TestCampus } from './factories.ts'

export type TestOperator = OperatorMade & { login: string }

/** The routes of operators behind the real resolver of their tokens. */
export type OperatorServer = TestServer & {
  make: (roles?: OperatorRole[], more?: Partial<NewOperator>) => Promise<TestOperator>
  signInAs: (login: string, password: string, totp?: string, cookie?: string) => Promise<Reply>
  /** Signs in at noon. */
  tokenOf: (operator: TestOperator) => Promise<string>
  /** What the audit log says of an operator, oldest first. */
  actionsOf: (operatorId: string) => Promise<string[]>
}

export async function operatorServer(t: Cleanup, campus: TestCampus): Promise<OperatorServer> {
  const { pool, campusId } = campus
  const server = await testServer(
    t,
    campus,
    (http, clock) => operatorRoutes(http, { ...campus, clock }),
    (token, now) => resolveOperatorToken(pool, campusId, token, now),
  )
  let made = 0
  const make: OperatorServer['make'] = async (roles = ['card_centre'], more = {}) => {
    const login = `clerk${++made}`
    const actor = { kind: 'system', id: null } as const
    const operator = { campusId, operatorId: uuidv7(), login, name: '王芳', roles, merchantId: null, actor }
    const done = await createOperator(campus, { ...operator, ...more }, NOON)
    assert(done.ok, 'a made-up operator can be made')
    return { ...done, login: more.login ?? login }
  }
  const signInAs: OperatorServer['signInAs'] = (login, password, totp, cookie) =>
    server.call('POST', '/v1/operator-sessions', {
      body: { login, password, ...(totp !== undefined && { totp }) },
      ...(cookie && { cookie }),
    })
  const tokenOf: OperatorServer['tokenOf'] = async (operator) => {
    const { login, password, totpSecret } = operator
    const reply = await signInAs(login, password, totpSecret === null ? undefined : totpOf(operator))
    assert(reply.status === 201, 'a made-up operator can sign in')
    return reply.body.token
  }
  const actionsOf = async (operatorId: string) => {
    const { rows } = await pool.query<{ action: string }>(
      'SELECT action FROM audit_entries WHERE subject_id = $1 ORDER BY entry_id',
      [operatorId],
    )
    return rows.map((row) => row.action)
  }
  return { ...server, make, signInAs, tokenOf, actionsOf }
}

/** The one-time password of an operator so many seconds after noon. */
export function totpOf({ totpSecret }: { totpSecret: string | null }, seconds = 0): string {
  const secret = totpSecret && decodeBase32(totpSecret)
  assert(secret, 'the operator has an authenticator')
  return totpAt(secret, totpStep(afterNoon(seconds)))
}
