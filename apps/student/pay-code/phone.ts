import type { CertificateRenewed, PayKeyEnrolled } from '../../../contract/pay-keys.ts'
import { importDigitsSecret } from '../../../server/protocols/pay-digits-web.ts'
import type { Failure } from '../../../ui/api.ts'
import { bytesOf } from '../../../ui/base64url.ts'
import { createCell } from '../../../ui/cell.ts'
import { campusNow } from '../../../ui/phone/campus-clock.ts'
import { account, applyToAccount, refreshAccount } from '../shell/account.ts'
import { markOwnNotice } from '../shell/own-notices.ts'
import { api } from '../shell/session.ts'
import { forgetPhoneKey, keepPhoneKey, type PhoneKey, readPhoneKey } from './phone-key.ts'
import { type Readiness, readiness } from './readiness.ts'

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const

export type Phone = {
  /** Undefined while it is being read. */
  key: PhoneKey | null | undefined
  /** Why the server gave no certificate. */
  failure: Failure | null
  /** What the browser lacks to keep a key: HTTPS, or a store (private browsing). */
  lacks: 'https' | 'store' | null
}

/** This phone as a means of payment. */
export const phone = createCell<Phone>({
  key: undefined,
  failure: null,
  lacks: globalThis.isSecureContext ? null : 'https',
})

/** Reads the key that this phone has kept; again on every return to the app, as another tab may have changed it. */
async function readPhone(): Promise<void> {
  try {
    const key = await readPhoneKey()
    phone.set({ ...phone.get(), key })
  } catch {
    phone.set({ ...phone.get(), lacks: phone.get().lacks ?? 'store' })
  }
}

/**
 * Renews the certificate whenever the server has just been heard and little of it is left.
 * @returns a function that ends it
 */
export function keepCertificate(): () => void {
  const look = () => {
    const { key } = phone.get()
    const ready = readinessNow()
    if (key && ready.step === 'renew') void once(() => renewCertificate(key, true))
    if (key && ready.step === 'show' && ready.renew) void once(() => renewCertificate(key, false))
  }
  const onReturn = () => {
    if (document.visibilityState === 'visible') void readPhone()
  }
  void readPhone().then(look)
  document.addEventListener('visibilitychange', onReturn)
  const unsubscribe = account.subscribe(look)
  return () => {
    unsubscribe()
    document.removeEventListener('visibilitychange', onReturn)
  }
}

/** Enrols this phone unless another has the code by now: the server is asked first, as what is known may be old. */
export async function enrolIfFirst(): Promise<void> {
  await refreshAccount()
  if (readinessNow().step === 'enrol') await enrolThisPhone()
}

/**
 * Makes this phone the one that pays: a new key that cannot be read out, and the server's certificate for it
 * (`POST /v1/me/pay-keys`). It ends the key of any other phone at once.
 */
export function enrolThisPhone(): Promise<void> {
  return once(async () => {
    const { me } = account.get()
    if (!me) return
    const pair = await crypto.subtle.generateKey(P256, false, ['sign', 'verify'])
    const { x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey)
    const answer = await api.send<PayKeyEnrolled>('POST', '/v1/me/pay-keys', { publicKey: { x, y } })
    if (!answer.ok) return phone.set({ ...phone.get(), failure: answer.failure })
    const { keyId, certificate, expiresAt, alias, digitsSecret } = answer.value
    await adopt({
      keyId,
      campusNo: me.person.campusNo,
      privateKey: pair.privateKey,
      certificate: bytesOf(certificate),
      expiresAt: new Date(expiresAt),
      digits: { alias, key: await importDigitsSecret(bytesOf(digitsSecret)) },
    })
    applyToAccount({ payKey: { keyId, alias, createdAt: campusNow().toISOString() } })
    void markOwnNotice('pay_key_enrolled')
    // Asked for so that a full phone throws away something else first; a refusal changes nothing.
    void navigator.storage?.persist?.().catch(() => {})
  })
}

/** Forgets why the server gave no certificate, so that it is asked again. */
export function forgetFailure(): void {
  phone.set({ ...phone.get(), failure: null })
}

/** Removes the key: this phone pays no more. What is under way is waited for, lest it bring a key back. */
export async function forgetPhone(): Promise<void> {
  await running
  await once(forgetPhoneKey)
  phone.set({ ...phone.get(), key: null, failure: null })
}

/** Another 24 hours for the same key. A failure matters only when nothing is left of the old certificate. */
async function renewCertificate(key: PhoneKey, needed: boolean): Promise<void> {
  const answer = await api.send<CertificateRenewed>('POST', `/v1/me/pay-keys/${key.keyId}/certificates`)
  if (answer.ok) {
    const { certificate, expiresAt } = answer.value
    await adopt({ ...key, certificate: bytesOf(certificate), expiresAt: new Date(expiresAt) })
  } else if (needed) phone.set({ ...phone.get(), failure: answer.failure })
}

async function adopt(key: PhoneKey): Promise<void> {
  await keepPhoneKey(key)
  phone.set({ ...phone.get(), key, failure: null })
}

function readinessNow(): Readiness {
  const { me, standing } = account.get()
  return readiness({ key: phone.get().key, me, standing }, campusNow())
}

let running: Promise<void> | null = null

/** One enrolment or renewal at a time. A store that refuses is a state of the phone, not a crash. */
function once(act: () => Promise<void>): Promise<void> {
  running ??= act()
    .catch(() => phone.set({ ...phone.get(), lacks: 'store' }))
    .finally(() => {
      running = null
    })
  return running
}
