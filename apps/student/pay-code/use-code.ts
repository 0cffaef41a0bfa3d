import { useCallback, useEffect, useState } from 'react'
import { makePayCode } from '../../../server/protocols/pay-code-web.ts'
import { campusNow } from '../../../ui/phone/campus-clock.ts'
import { refreshAccount } from '../shell/account.ts'
import type { PhoneKey } from './phone-key.ts'

/** RULES 3.6: a code lives 60 s. */
export const CODE_LIFE_S = 60

export type Code = {
  text: string
  /** The key that signed it. */
  by: PhoneKey
  /** When it is replaced, by the phone's clock. */
  until: Date
}

/**
 * A code that is always fresh: a new one every 60 s, when the person comes back to the app, and when asked for (after
 * a payment). Made here, with no network.
 */
export function useCode(key: PhoneKey | null): { code: Code | null; renew: () => void } {
  const [code, setCode] = useState<Code | null>(null)
  const renew = useCallback(() => {
    if (key) void makeCode(key).then(setCode)
  }, [key])
  useEffect(() => {
    const onReturn = () => document.visibilityState === 'visible' && renew()
    renew()
    document.addEventListener('visibilitychange', onReturn)
    return () => document.removeEventListener('visibilitychange', onReturn)
  }, [renew])
  useEffect(() => {
    if (!code) return
    const expire = () => {
      renew()
      // Another phone may have taken over, or the network gone: no event tells.
      void refreshAccount()
    }
    const timer = setTimeout(expire, code.until.getTime() - Date.now())
    return () => clearTimeout(timer)
  }, [code, renew])
  return { code: code?.by === key ? code : null, renew }
}

async function makeCode(key: PhoneKey): Promise<Code> {
  const until = new Date(Date.now() + CODE_LIFE_S * 1000)
  const iat = Math.floor(campusNow().getTime() / 1000)
  const cti = crypto.getRandomValues(new Uint8Array(8))
  const { privateKey, certificate } = key
  return { text: await makePayCode({ privateKey, certificate, iat, cti }), by: key, until }
}
