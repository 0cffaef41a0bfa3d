import type { Queryable } from '../../base/database.ts'
import { readLocks } from '../lockouts/locks.ts'
import type { Policy } from '../policy/policy.ts'
import { readPayKey } from './find-pay-key.ts'
import { LOCK_SCOPES, type PinKind } from './pin.ts'
import { type Limits, readLimits } from './spending-limit.ts'
import { selectPins } from './store.ts'

type PinState = { initial: boolean; lockedUntil: Date | null }

/** A person's credentials as the desk sees them: states, never secrets. */
export type CredentialStates = {
  queryPin: PinState
  spendingPin: PinState
  limits: Limits & { ceilingPerPaymentFen: number; ceilingPerDayFen: number }
  payKey: { alias: string; createdAt: Date } | null
}

/** For the person's page. A PIN is shown as locked if it is for any device. */
export async function readCredentialStates(
  db: Queryable,
  campusId: number,
  personId: string,
  policy: Policy,
  now: Date,
): Promise<CredentialStates> {
  const [pins, locks, limits, payKey] = await Promise.all([
    selectPins(db, campusId, personId),
    readLocks(db, campusId, personId, now),
    readLimits(db, campusId, personId, policy),
    readPayKey(db, campusId, personId),
  ])
  const stateOf = (which: PinKind): PinState => ({
    initial: pins.find((pin) => pin.which === which)?.state !== 'set',
    lockedUntil: locks.get(LOCK_SCOPES[which]) ?? null,
  })
  return {
    queryPin: stateOf('query'),
    spendingPin: stateOf('spending'),
    limits: {
      ...limits,
      ceilingPerPaymentFen: policy.pinlessCeilingPerPaymentFen,
      ceilingPerDayFen: policy.pinlessCeilingPerDayFen,
    },
    payKey: payKey && { alias: payKey.alias, createdAt: payKey.createdAt },
  }
}
