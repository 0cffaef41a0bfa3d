import type { Queryable } from '../../base/database.ts'
import { LOCK_SCOPES } from '../credentials/pin.ts'
import { selectRefusedPins, selectUnpaidOrders } from './act-store.ts'
import { type Pattern, type RiskPolicy, sightingOf } from './pattern.ts'
import { leftAfter, readSettled } from './settled.ts'

/** Later than so long after a wrong PIN nothing is news of it, also for a job that could not run for a while. */
const PINS_MS = 24 * 3600_000
const ORDERS_MS = 24 * 3600_000

/** What was tried and came to nothing, which no ledger tells: wrong PINs and orders that nobody paid. */
export async function judgeTries(
  db: Queryable,
  campusId: number,
  policy: RiskPolicy,
  now: Date,
): Promise<Pattern[]> {
  return [...(await judgePins(db, campusId, policy, now)), ...(await judgeOrders(db, campusId, policy, now))]
}

async function judgePins(
  db: Queryable,
  campusId: number,
  { riskRefusedPins: least }: RiskPolicy,
  now: Date,
): Promise<Pattern[]> {
  if (least === 0) return []
  const since = new Date(now.getTime() - PINS_MS)
  const tries = await selectRefusedPins(db, campusId, { scope: LOCK_SCOPES.spending, least, since })
  const settledAt = await readSettled(
    db,
    campusId,
    tries.map(({ personId }) => personId),
  )
  return tries
    .filter((one) => leftAfter([one], settledAt('refused_pins', one.personId)).length > 0)
    .map(({ personId, failures, at }) => ({
      rule: 'refused_pins',
      figure: failures,
      amountFen: 0,
      from: at,
      to: at,
      subject: { kind: 'person', id: personId },
      terminalIds: [],
    }))
}

async function judgeOrders(
  db: Queryable,
  campusId: number,
  { riskUnpaidOrders: least }: RiskPolicy,
  now: Date,
): Promise<Pattern[]> {
  if (least === 0) return []
  const since = new Date(now.getTime() - ORDERS_MS)
  const byPerson = Map.groupBy(
    await selectUnpaidOrders(db, campusId, { least, since }),
    ({ personId }) => personId,
  )
  const settledAt = await readSettled(db, campusId, [...byPerson.keys()])
  return [...byPerson].flatMap(([personId, orders]) => {
    const own = leftAfter(
      orders.map((order) => ({ ...order, isNew: true })),
      settledAt('unpaid_orders', personId),
    )
    if (own.length < least) return []
    const subject = { kind: 'person' as const, id: personId }
    return [{ ...sightingOf('unpaid_orders', own), subject, terminalIds: [] }]
  })
}
