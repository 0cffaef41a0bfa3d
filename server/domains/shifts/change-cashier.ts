import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import type { SecretHasher } from '../../base/secret-hash.ts'
import { weakPinRule } from '../../protocols/weak-pin.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { insertCashier, selectCashier, updateCashierEnded, updateCashierPin } from './store.ts'

type Deps = { pool: Pool; hasher: SecretHasher }
type Change = { campusId: number; actor: Actor; cashierId: string }

/**
 * Makes a cashier of a merchant. The same one again is no second one, and keeps the PIN that it has.
 * Refuses `pin_weak` with the `rule` (RULES 1.4), `id_conflict`, and `number_taken` by another who works there.
 */
export async function makeCashier(
  { pool, hasher }: Deps,
  order: {
    campusId: number
    actor: Actor
    id: string
    merchantId: string
    number: string
    name: string
    pin: string
  },
  now: Date,
): Promise<{ ok: true } | Refusal> {
  const { campusId, actor, id, merchantId, number, name, pin } = order
  const weak = refuseWeak(pin)
  if (weak) return weak
  const pinHash = await hasher.hash(pin)
  return inTransaction(pool, async (db) => {
    if (!(await insertCashier(db, campusId, { id, merchantId, number, name, pinHash, now }))) {
      const known = await selectCashier(db, campusId, id)
      if (!known) return refuse('number_taken')
      const isSame = known.merchantId === merchantId && known.number === number && known.name === name
      return isSame ? { ok: true } : refuse('id_conflict')
    }
    const detail = { cashierId: id, number, name }
    await audit(db, { campusId, actor, merchantId, detail, action: 'cashier_added' }, now)
    return { ok: true }
  })
}

/** Gives a cashier another PIN. Refuses `pin_weak`, and `not_found` for one who has ended. */
export async function resetCashierPin(
  { pool, hasher }: Deps,
  { campusId, actor, cashierId, pin }: Change & { pin: string },
  now: Date,
): Promise<{ ok: true } | Refusal> {
  const weak = refuseWeak(pin)
  if (weak) return weak
  const pinHash = await hasher.hash(pin)
  return inTransaction(pool, async (db) => {
    const cashier = await selectCashier(db, campusId, cashierId)
    if (!cashier || !(await updateCashierPin(db, { campusId, cashierId, pinHash })))
      return refuse('not_found')
    const { merchantId, number } = cashier
    const detail = { cashierId, number }
    await audit(db, { campusId, actor, merchantId, detail, action: 'cashier_pin_reset' }, now)
    return { ok: true }
  })
}

/** Ends a cashier: no shift is opened any more; one that is open goes on until it is closed. Twice is harmless. */
export async function endCashier(
  pool: Pool,
  { campusId, actor, cashierId }: Change,
  now: Date,
): Promise<{ ok: true } | Refusal> {
  return inTransaction(pool, async (db) => {
    const cashier = await selectCashier(db, campusId, cashierId)
    if (!cashier) return refuse('not_found')
    if (!(await updateCashierEnded(db, { campusId, cashierId, now }))) return { ok: true }
    const { merchantId, number } = cashier
    const detail = { cashierId, number }
    await audit(db, { campusId, actor, merchantId, detail, action: 'cashier_ended' }, now)
    return { ok: true }
  })
}

/** Nothing but the PIN itself is known of a cashier: the rules about a person find nothing. */
function refuseWeak(pin: string): Refusal | null {
  const rule = weakPinRule(pin, { idNumber: null, campusNo: '', birth: null })
  return rule ? refuse('pin_weak', { rule }) : null
}

function audit(
  db: Parameters<typeof recordAudit>[0],
  entry: { campusId: number; actor: Actor; merchantId: string; action: string; detail: object },
  now: Date,
): Promise<void> {
  const { campusId, actor, merchantId, action, detail } = entry
  return recordAudit(db, {
    campusId,
    at: now,
    actor,
    action,
    subjectKind: 'merchant',
    subjectId: merchantId,
    detail: { ...detail },
  })
}
