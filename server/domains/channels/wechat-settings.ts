import type { Clock } from '../../base/clock.ts'
import type { NoticeKeys } from '../../protocols/wechatpay/notice.ts'
import type { MerchantKey } from '../../protocols/wechatpay/signature.ts'
import { privateKeyOf, publicKeyOf, settingsOf, textOf, urlOf } from './settings.ts'

/** What `channels.json` says of WeChat Pay; public-key mode only, for new merchants have nothing else. */
export type WechatSettings = NoticeKeys & {
  merchant: MerchantKey
  platformKeyId: string
  appSecret: string | null
  baseUrl: string
  /** Both of OAuth's addresses are under it; null: WeChat's own, which are on two hosts. */
  oauthBaseUrl: string | null
}

/** The settings with what its calls need besides. */
export type Wechat = WechatSettings & { clock: Clock; timeoutMs: number; chargeTimeoutMs: number }

const BASE_URL = 'https://api.mch.weixin.qq.com'
const members = [
  'merchantId',
  'appId',
  'appSecret',
  'privateKey',
  'certificateSerial',
  'platformKeyId',
  'platformKey',
  'apiV3Key',
  'baseUrl',
  'oauthBaseUrl',
]

/** @throws SettingsError naming the member that is wrong */
export function readWechatSettings(value: unknown): WechatSettings {
  const settings = settingsOf(value, members)
  const merchantId = textOf(settings, 'merchantId', /^\d{8,32}$/)
  const platformKeyId = textOf(settings, 'platformKeyId', /^PUB_KEY_ID_[0-9A-Za-z]{1,64}$/)
  return {
    ours: { merchantId, appId: textOf(settings, 'appId', /^[0-9A-Za-z]{1,32}$/) },
    merchant: {
      merchantId,
      serial: textOf(settings, 'certificateSerial', /^[0-9A-Fa-f]{8,64}$/),
      privateKey: privateKeyOf(settings, 'privateKey'),
    },
    platformKeyId,
    platformKeys: new Map([[platformKeyId, publicKeyOf(settings, 'platformKey')]]),
    apiV3Key: Buffer.from(textOf(settings, 'apiV3Key', /^[\x21-\x7e]{32}$/)),
    appSecret: settings.appSecret === undefined ? null : textOf(settings, 'appSecret'),
    baseUrl: urlOf(settings, 'baseUrl', BASE_URL),
    oauthBaseUrl: settings.oauthBaseUrl === undefined ? null : urlOf(settings, 'oauthBaseUrl', ''),
  }
}
