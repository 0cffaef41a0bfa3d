import { assert } from '../base/assert.ts'
import { uuidv7 } from '../base/ids.ts'
import { makeCashier } from '../domains/shifts/change-cashier.ts'
import type { DemoFile } from './demo-file.ts'
import type { SeedDeps } from './seed-people.ts'

const PLAN = [
  { number: '1', name: '王师傅', pin: '926481' },
  { number: '2', name: '李师傅', pin: '507294' },
] as const

/** Two cashiers of a merchant, with PINs that `demo.json` publishes; no terminal needs a shift until it is told to. */
export async function seedCashiers(
  deps: SeedDeps,
  merchantId: string,
  now: Date,
): Promise<NonNullable<DemoFile['cashiers']>> {
  const actor = { kind: 'system', id: null } as const
  const { campusId } = deps
  for (const cashier of PLAN) {
    const made = await makeCashier(deps, { campusId, actor, id: uuidv7(now), merchantId, ...cashier }, now)
    assert(made.ok, 'a planned cashier can be made')
  }
  return PLAN.map(({ number, pin }) => ({ merchantId, number, pin }))
}
