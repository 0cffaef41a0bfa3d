import type { KeyObject } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import type { Counter } from '../../protocols/ccb/messages.ts'
import { privateKeyOf, publicKeyOf, settingsOf, textOf, urlOf } from './settings.ts'

/** What `channels.json` says of CCB, and what its calls need besides. */
export type Ccb = {
  merchantId: string
  counter: Counter
  privateKey: KeyObject
  /** CCB's own public key. */
  platformKey: KeyObject
  baseUrl: string
  clock: Clock
  timeoutMs: number
  chargeTimeoutMs: number
}

const members = ['merchantId', 'posId', 'branchId', 'privateKey', 'platformKey', 'baseUrl']

/** CCB has no address that everybody knows, so there is none by default. @throws SettingsError naming the member that is wrong */
export function readCcbSettings(value: unknown): Omit<Ccb, 'clock' | 'timeoutMs' | 'chargeTimeoutMs'> {
  const settings = settingsOf(value, members)
  textOf(settings, 'baseUrl', /^\S+$/)
  return {
    merchantId: textOf(settings, 'merchantId', /^\d{8,32}$/),
    counter: {
      posId: textOf(settings, 'posId', /^\d{1,32}$/),
      branchId: textOf(settings, 'branchId', /^\d{1,32}$/),
    },
    privateKey: privateKeyOf(settings, 'privateKey'),
    platformKey: publicKeyOf(settings, 'platformKey'),
    baseUrl: urlOf(settings, 'baseUrl', ''),
  }
}
