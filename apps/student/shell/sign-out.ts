import { forgetLock } from '../lock/lock.ts'
import { forgetPhone } from '../pay-code/phone.ts'
import { forgetAccount } from './account.ts'
import { go } from './router.ts'
import { api, keepSession } from './session.ts'
import { forgetStored } from './stored.ts'

/** Ends the sign-in, and removes from this phone the payment key, what it remembers of the account, and the token. */
export async function signOut(): Promise<void> {
  await api.send('DELETE', '/v1/sessions/current')
  await forgetPhone()
  await forgetLock()
  forgetAccount()
  keepSession(null)
  forgetStored(['preferences', 'campus', 'clock-offset'])
  go('/', undefined, { replace: true })
}
