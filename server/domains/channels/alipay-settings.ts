import type { KeyObject } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import { privateKeyOf, publicKeyOf, settingsOf, textOf, urlOf } from './settings.ts'

/** What `channels.json` says of Alipay, and what its calls need besides. */
export type Alipay = {
  appId: string
  sellerId: string
  privateKey: KeyObject
  /** Alipay's own public key, of this application; not ours. */
  alipayKey: KeyObject
  gateway: string
  clock: Clock
  timeoutMs: number
  chargeTimeoutMs: number
}

const GATEWAY = 'https://openapi.alipay.com/gateway.do'
const members = ['appId', 'sellerId', 'privateKey', 'alipayKey', 'gateway']

/** @throws SettingsError naming the member that is wrong */
export function readAlipaySettings(value: unknown): Omit<Alipay, 'clock' | 'timeoutMs' | 'chargeTimeoutMs'> {
  const settings = settingsOf(value, members)
  return {
    appId: textOf(settings, 'appId', /^\d{16,32}$/),
    sellerId: textOf(settings, 'sellerId', /^2088\d{12}$/),
    privateKey: privateKeyOf(settings, 'privateKey'),
    alipayKey: publicKeyOf(settings, 'alipayKey'),
    gateway: urlOf(settings, 'gateway', GATEWAY),
  }
}
