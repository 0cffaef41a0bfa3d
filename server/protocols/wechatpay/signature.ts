import type { KeyObject } from 'node:crypto'
import { isSignedBy, signText } from '../rsa-signature.ts'

/*
 * Signatures of WeChat Pay APIv3: ours on requests ("WECHATPAY2-SHA256-RSA2048"), WeChat Pay's on replies and notices in
 * public-key mode, where `Wechatpay-Serial` names a key `PUB_KEY_ID_…` that the merchant downloaded once.
 */
const SCHEME = 'WECHATPAY2-SHA256-RSA2048'
/** What is older or newer is refused (WeChat Pay's own rule). */
const CLOCK_MS_MAX = 300_000

/** The merchant's side: number, serial number of its API certificate, and that certificate's key. */
export type MerchantKey = { merchantId: string; serial: string; privateKey: KeyObject }

/** WeChat Pay's public keys by their ids. Two of them while a merchant changes from one to the next. */
export type PlatformKeys = ReadonlyMap<string, KeyObject>

/** What makes a signature one of its own kind, chosen by the caller. */
export type Freshness = { now: Date; nonce: string }

export type SignedRequest = {
  method: 'GET' | 'POST'
  /** path and query, as they go over the wire */
  target: string
  /** empty for GET */
  body: string
}

/** The value of `Authorization`. */
export function authorization(request: SignedRequest, key: MerchantKey, { now, nonce }: Freshness): string {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const { method, target, body } = request
  const signature = signText(key.privateKey, lines(method, target, timestamp, nonce, body))
  const values = { mchid: key.merchantId, nonce_str: nonce, signature, timestamp, serial_no: key.serial }
  const pairs = Object.entries(values).map(([name, value]) => `${name}="${value}"`)
  return `${SCHEME} ${pairs.join(',')}`
}

/** What the page gives to WeixinJSBridge `getBrandWCPayRequest` to open the cashier. */
export type JsapiParameters = {
  appId: string
  timeStamp: string
  nonceStr: string
  package: string
  signType: 'RSA'
  paySign: string
}

export function jsapiParameters(
  order: { appId: string; prepayId: string },
  privateKey: KeyObject,
  { now, nonce }: Freshness,
): JsapiParameters {
  const timeStamp = String(Math.floor(now.getTime() / 1000))
  const packet = `prepay_id=${order.prepayId}`
  const paySign = signText(privateKey, lines(order.appId, timeStamp, nonce, packet))
  return { appId: order.appId, timeStamp, nonceStr: nonce, package: packet, signType: 'RSA', paySign }
}

export type SignatureHeaders = Partial<
  Record<'wechatpay-timestamp' | 'wechatpay-nonce' | 'wechatpay-signature' | 'wechatpay-serial', string>
>

/** Why a message is not WeChat Pay's: header missing or malformed, clock, unknown key, or a wrong signature. */
export type SignatureFault = 'unsigned' | 'time' | 'serial' | 'signature'

/**
 * Checks a reply or a notice over its bytes as they came.
 * @returns null when it is WeChat Pay's. Its probes, whose signature begins `WECHATPAY/SIGNTEST/`, are not
 */
export function platformSignatureFault(
  headers: SignatureHeaders,
  body: string,
  keys: PlatformKeys,
  now: Date,
): SignatureFault | null {
  const timestamp = headers['wechatpay-timestamp']
  const nonce = headers['wechatpay-nonce']
  const signature = headers['wechatpay-signature']
  const serial = headers['wechatpay-serial']
  if (!timestamp || !nonce || !signature || !serial || !/^\d{10}$/.test(timestamp)) return 'unsigned'
  if (Math.abs(now.getTime() - Number(timestamp) * 1000) > CLOCK_MS_MAX) return 'time'
  const key = keys.get(serial)
  if (!key) return 'serial'
  return isSignedBy(key, lines(timestamp, nonce, body), signature) ? null : 'signature'
}

function lines(...parts: string[]): string {
  return parts.map((part) => `${part}\n`).join('')
}
