import { useCallback, useEffect, useState } from 'react'
import { makePayCode } from '../../../server/protocols/pay-code-web.ts'
import { campusNow } from '../shell/campus-clock.ts'
import type { PhoneKey } from './phone-key.ts'

/** RULES 3.6: a code lives 60 s. */
export const CODE_LIFE_S = 60

export type Code = {
  text: string
  /** When it is replaced, by the phone's clock. */
  until: Date
}

/**
 * A code that is always fresh: a new one every 60 s, when the person comes back to the app, and when asked for (after
 * a payment). Made here, with no network.
 */
export function useCode(key: PhoneKey | null): { code: Code | null; renew: () => void } {
  const [turn, setTurn] = useState(0)
  const [code, setCode] = useState<Code | null>(null)
  const renew = useCallback(() => setTurn((last) => last + 1), [])
  useEffect(() => {
    if (!key) return
    let wanted = true
    void makeCode(key).then((made) => wanted && setCode(made))
    const timer = setTimeout(renew, CODE_LIFE_S * 1000)
    const onReturn = () => document.visibilityState === 'visible' && renew()
    document.addEventListener('visibilitychange', onReturn)
    return () => {
      wanted = false
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onReturn)
    }
    // A new turn is a new code.
  }, [key, turn, renew])
  return { code: key ? code : null, renew }
}

async function makeCode({ privateKey, certificate }: PhoneKey): Promise<Code> {
  const until = new Date(Date.now() + CODE_LIFE_S * 1000)
  const iat = Math.floor(campusNow().getTime() / 1000)
  const cti = crypto.getRandomValues(new Uint8Array(8))
  return { text: await makePayCode({ privateKey, certificate, iat, cti }), until }
}
