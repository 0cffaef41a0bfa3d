import { createCipheriv, type KeyObject, randomBytes } from 'node:crypto'
import type { Keys } from '../keys.ts'
import { isSigned, signed } from '../rsa.ts'
import type { Asked } from '../wire.ts'

/*
 * WeChat Pay's side of APIv3 signatures: it checks `WECHATPAY2-SHA256-RSA2048` and signs what it says with the key
 * `PUB_KEY_ID_…` (public-key mode).
 */

export type WechatKeys = Keys & {
  merchantId: string
  appId: string
  appSecret: string
  certificateSerial: string
  platformKeyId: string
  apiV3Key: string
}

const CLOCK_MS_MAX = 300_000

export type Checked = { ok: true } | { ok: false; code: string; message: string }

const refused = (message: string): Checked => ({ ok: false, code: 'SIGN_ERROR', message })

/** Whether a request is the merchant's own, unaltered and of this moment. */
export function checkRequest(asked: Asked, keys: WechatKeys, now: number): Checked {
  const header = asked.headers.authorization ?? ''
  const scheme = 'WECHATPAY2-SHA256-RSA2048 '
  if (!header.startsWith(scheme)) return refused('Http头缺少Authorization签名认证信息')
  const parts = new Map<string, string>()
  for (const [, name, value] of header.slice(scheme.length).matchAll(/([a-z_]+)="([^"]*)"/g)) {
    parts.set(name!, value!)
  }
  const [merchantId, serial, timestamp, nonce, signature] = [
    'mchid',
    'serial_no',
    'timestamp',
    'nonce_str',
    'signature',
  ].map((name) => parts.get(name))
  if (!merchantId || !serial || !timestamp || !nonce || !signature)
    return refused('Http头Authorization值格式错误')
  if (!/^[0-9A-Za-z]{1,32}$/.test(nonce)) return refused('Http头Authorization中的nonce_str格式错误')
  if (merchantId !== keys.merchantId) return { ok: false, code: 'MCH_NOT_EXISTS', message: '商户号不存在' }
  if (serial.toUpperCase() !== keys.certificateSerial) return refused('商户证书序列号有误')
  if (!/^\d{10}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1000) > CLOCK_MS_MAX)
    return refused('Http头Authorization中的timestamp与发起请求的时间不得超过5分钟')
  const text = lines(asked.method, asked.target, timestamp, nonce, asked.body.toString('utf8'))
  return isSigned(text, keys.merchantKey, signature) ? { ok: true } : refused('签名错误')
}

/** Whether what a page hands to WeChat's bridge was signed by the merchant. */
export function checkBridge(parameters: URLSearchParams, keys: WechatKeys): boolean {
  const [appId, timeStamp, nonceStr, packet, paySign] = [
    'appId',
    'timeStamp',
    'nonceStr',
    'package',
    'paySign',
  ].map((name) => parameters.get(name) ?? '')
  const text = lines(appId!, timeStamp!, nonceStr!, packet!)
  if (appId !== keys.appId || parameters.get('signType') !== 'RSA') return false
  return isSigned(text, keys.merchantKey, paySign!)
}

/** The headers that go with a body of WeChat Pay's; for a forgery another key or serial number. */
export async function signatureHeaders(
  body: string,
  keys: { channelKey: KeyObject; platformKeyId: string },
  now: number,
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000))
  const nonce = randomBytes(16).toString('hex')
  const text = lines(timestamp, nonce, body)
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-serial': keys.platformKeyId,
    'wechatpay-signature': await signed(text, keys.channelKey),
    'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
  }
}

/** Seals what a notice says with the merchant's APIv3 key. */
export function sealed(text: string, apiV3Key: string, associatedData: string) {
  const nonce = randomBytes(6).toString('hex')
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(nonce))
  cipher.setAAD(Buffer.from(associatedData))
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return {
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: ciphertext.toString('base64'),
    associated_data: associatedData,
    nonce,
  }
}

function lines(...parts: string[]): string {
  return parts.map((part) => `${part}\n`).join('')
}
