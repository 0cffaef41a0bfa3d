import { useEffect, useState } from 'react'
import { makePayDigits } from '../../../server/protocols/pay-digits-web.ts'
import { campusNow, clockOffsetMs } from '../../../ui/phone/campus-clock.ts'
import type { PhoneKey } from './phone-key.ts'

/** The digits of this step, and when the next take their place, by the phone's own clock. */
export type Digits = { text: string; until: Date }

/** Digits that are always of the present step, made with no network; null for a key that was enrolled without them. */
export function useDigits({ digits: source }: PhoneKey): Digits | null {
  const [made, setMade] = useState<Digits | null>(null)
  useEffect(() => {
    if (!source) return
    let over = false
    let timer: ReturnType<typeof setTimeout> | undefined
    async function make(of: NonNullable<PhoneKey['digits']>) {
      clearTimeout(timer)
      const { text, until } = await makePayDigits(of, campusNow())
      if (over) return
      const own = new Date(until.getTime() - clockOffsetMs())
      setMade({ text, until: own })
      timer = setTimeout(() => void make(of), Math.max(250, own.getTime() - Date.now()))
    }
    const onReturn = () => document.visibilityState === 'visible' && void make(source)
    void make(source)
    document.addEventListener('visibilitychange', onReturn)
    return () => {
      over = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onReturn)
    }
  }, [source])
  return source ? made : null
}
