import type { Me } from '../../../contract/me.ts'
import type { PhoneKey } from './phone-key.ts'

/** A certificate that lasts less than this is renewed when there is network, so that a day without it is covered. */
const RENEW_BELOW_MS = 12 * 3_600_000

export type Readiness =
  /** Not enough is known yet. */
  | { step: 'wait' }
  /** A code can be made; `renew` when the certificate should be renewed meanwhile. */
  | { step: 'show'; renew: boolean }
  /** The certificate has run out, but there is network. */
  | { step: 'renew' }
  /** This phone has no key, and no other has one: it may become the one that pays. */
  | { step: 'enrol' }
  /** Another phone pays: taking over ends it, which is for the person to say. */
  | { step: 'ask' }
  | { step: 'refused'; why: 'lost' | 'frozen' | 'void' }
  | { step: 'offline'; why: 'no_key' | 'certificate_expired' }

/**
 * Whether this phone can show a pay code, and if not, what is to be done (RULES 3.6, DESIGN 5). What the server said
 * last counts; without it, what the phone remembers does: terminals have their own hot list.
 * @param known the phone's key (undefined while it is being read), what is known of the account, and whether the
 *   server has said it since the app was opened (`fresh`), could not be asked (`failed`), or has not answered yet
 */
export function readiness(
  known: {
    key: Pick<PhoneKey, 'keyId' | 'campusNo' | 'expiresAt'> | null | undefined
    me: Pick<Me, 'person' | 'account' | 'payKey'> | null
    standing: 'unknown' | 'fresh' | 'failed'
  },
  now: Date,
): Readiness {
  const { me, standing } = known
  if (known.key === undefined) return { step: 'wait' }
  if (me && me.account.state !== 'active') return { step: 'refused', why: me.account.state }
  // Without knowing who is signed in, a key may be another person's.
  const key = known.key?.campusNo === me?.person.campusNo ? known.key : null
  const fresh = standing === 'fresh' && me !== null
  if (fresh && me.payKey?.keyId !== key?.keyId) return { step: me.payKey ? 'ask' : 'enrol' }
  if (!key) {
    if (fresh) return { step: 'enrol' }
    return standing === 'failed' ? { step: 'offline', why: 'no_key' } : { step: 'wait' }
  }
  const leftMs = key.expiresAt.getTime() - now.getTime()
  if (leftMs > 0) return { step: 'show', renew: fresh && leftMs < RENEW_BELOW_MS }
  if (fresh) return { step: 'renew' }
  return standing === 'failed' ? { step: 'offline', why: 'certificate_expired' } : { step: 'wait' }
}
