import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import type { Keys } from '../../base/keys.ts'
import type { SecretHasher } from '../../base/secret-hash.ts'
import { ANY_DEVICE } from '../lockouts/lockout.ts'
import { pseudonym } from '../lockouts/pseudonym.ts'
import { trySecret } from '../lockouts/try-secret.ts'
import type { PolicyAt } from '../policy/read.ts'
import { CASHIER_PIN, type Shift } from './shift.ts'
import {
  insertShift,
  lockCashier,
  lockTerminal,
  selectCashierAt,
  selectOpenShift,
  selectShift,
  updateShiftClosed,
} from './store.ts'

export type OpenDeps = {
  pool: Pool
  hasher: SecretHasher
  keys: Pick<Keys, 'indexKey'>
  policyAt: PolicyAt
}

type Opening = { campusId: number; terminalId: string; id: string; cashierNo: string; pin: string }
type Known = { id: string; pinHash: string }
type Opened = { ok: true; repeat: boolean; shift: Shift } | Refusal

/**
 * Opens a shift at a terminal and closes the one before: handing over is one act. Repeating it repeats the answer.
 * A cashier has one open shift at most, so that money is never in two drawers under one name.
 * Refuses `pin_locked`, `pin_wrong` (also for a number that nobody has), `id_conflict`, and `shift_open_elsewhere`
 * with the `terminal` where it is open.
 */
export async function openShift(deps: OpenDeps, opening: Opening, now: Date): Promise<Opened> {
  const { pool } = deps
  const { campusId, terminalId, id, cashierNo: number } = opening
  const cashier = await selectCashierAt(pool, { campusId, terminalId, number })
  const refusal = await checkPin(deps, { ...opening, cashier }, now)
  if (refusal) return refusal
  assert(cashier, 'a right PIN is somebody’s')
  const cashierId = cashier.id
  return inTransaction<Opened>(pool, async (db) => {
    // The terminal before the cashier, always: two who open at once wait for one another in one order.
    await lockTerminal(db, campusId, terminalId)
    if (!(await lockCashier(db, campusId, cashier))) return refuse('pin_wrong')
    const known = await selectShift(db, campusId, id)
    if (known) {
      const isRepeat = known.terminalId === terminalId && known.cashierId === cashierId
      return isRepeat ? { ok: true, repeat: true, shift: known } : refuse('id_conflict')
    }
    const elsewhere = await selectOpenShift(db, campusId, { cashierId })
    if (elsewhere && elsewhere.terminalId !== terminalId)
      return refuse('shift_open_elsewhere', { terminal: elsewhere.terminal })
    const former = await selectOpenShift(db, campusId, { terminalId })
    // Clocks of two servers may differ a little: a shift never begins before the one that it follows.
    const openedAt = former && former.openedAt > now ? former.openedAt : now
    if (former) await updateShiftClosed(db, { campusId, id: former.id, now: openedAt })
    await insertShift(db, { campusId, id, terminalId, cashierId, now: openedAt })
    const shift = await selectShift(db, campusId, id)
    assert(shift, 'it was just written')
    return { ok: true, repeat: false, shift }
  })
}

/** Under the lock-out of RULES 1.8, also for a number that nobody has: the locks do not tell who works here. */
async function checkPin(
  { pool, hasher, keys, policyAt }: OpenDeps,
  { campusId, terminalId, cashierNo, pin, cashier }: Opening & { cashier: Known | null },
  now: Date,
): Promise<Refusal | null> {
  const subjectId = cashier?.id ?? pseudonym(keys, campusId, CASHIER_PIN, `${terminalId} ${cashierNo}`)
  const tried = { campusId, scope: CASHIER_PIN, subjectId, deviceId: ANY_DEVICE }
  const rule = await policyAt(campusId, now)
  const outcome = await trySecret(pool, tried, rule, now, () => hasher.verify(pin, cashier?.pinHash ?? null))
  if (outcome.ok) return null
  return outcome.reason === 'wrong'
    ? refuse('pin_wrong')
    : refuse('pin_locked', { retryAfterSeconds: outcome.retryAfterSeconds })
}
