import { randomBytes } from 'node:crypto'
import type { OperatorRole } from '../../contract/caller.ts'
import { assert } from '../base/assert.ts'
import { uuidv7 } from '../base/ids.ts'
import { createOperator } from '../domains/operators/create-operator.ts'
import type { DemoFile } from './demo-file.ts'
import type { SeedDeps } from './seed-people.ts'

const OPERATORS: readonly { role: OperatorRole; login: string; name: string }[] = [
  { role: 'administrator', login: 'admin', name: '系统管理员' },
  { role: 'card_centre', login: 'card', name: '卡务中心' },
  { role: 'finance', login: 'finance', name: '财务处' },
  { role: 'finance', login: 'finance2', name: '财务处复核' },
  { role: 'merchant_manager', login: 'canteen1', name: '第一食堂经理' },
  { role: 'aid_officer', login: 'aid', name: '学生资助中心' },
  { role: 'auditor', login: 'audit', name: '审计处' },
]

/** One operator for each role, a second of finance, since two people move money; the manager is the first merchant's. Passwords differ from demo to demo. */
export async function seedOperators(
  deps: SeedDeps,
  merchantId: string,
  now: Date,
): Promise<DemoFile['operators']> {
  const made: DemoFile['operators'] = []
  for (const { role, login, name } of OPERATORS) {
    const password = `demo-${randomBytes(6).toString('hex')}`
    const created = await createOperator(
      deps,
      {
        campusId: deps.campusId,
        operatorId: uuidv7(now),
        login,
        name,
        roles: [role],
        merchantId: role === 'merchant_manager' ? merchantId : null,
        password,
        actor: { kind: 'system', id: null },
      },
      now,
    )
    assert(created.ok, 'the demo makes operators that can be made')
    const { totpSecret } = created
    made.push({ role, login, password, ...(totpSecret ? { totpSecret } : {}) })
  }
  return made
}
