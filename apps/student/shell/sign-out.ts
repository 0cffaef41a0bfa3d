import { go } from '../../../ui/phone/router.ts'
import { forgetStored } from '../../../ui/phone/stored.ts'
import { forgetLock } from '../lock/lock.ts'
import { forgetPhone, phone } from '../pay-code/phone.ts'
import { forgetAccount } from './account.ts'
import { api, keepSession } from './session.ts'

/**
 * Ends the sign-in, and removes from this phone the payment key, what it remembers of the account, and the token. The
 * server ends the key too, when it can be reached; without it nobody holds the key any more, and the next phone ends it.
 */
export async function signOut(): Promise<void> {
  const key = phone.get().key
  if (key) await api.send('DELETE', `/v1/me/pay-keys/${key.keyId}`)
  await api.send('DELETE', '/v1/sessions/current')
  await forgetPhone()
  await forgetLock()
  forgetAccount()
  keepSession(null)
  forgetStored(['preferences', 'campus', 'clock-offset'])
  go('/', undefined, { replace: true })
}
