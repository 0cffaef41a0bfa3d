import { createDecipheriv, createHash, createPrivateKey, randomBytes, sign, verify } from 'node:crypto'
import { crc32, inflateRawSync } from 'node:zlib'

/*
 * A merchant of the tests of these fakes: as little as it takes to trade with them, so that their checks are tried without the
 * campus.
 */

type Settings = Record<string, Record<string, string>>

export function settingsOf(channelsJson: string): Settings {
  return Object.values(JSON.parse(channelsJson) as Record<string, Settings>)[0]!
}

const lines = (...parts: string[]) => parts.map((part) => `${part}\n`).join('')

export type Altered = {
  signature?: (text: string) => string
  timestamp?: number
  merchantId?: string
  serial?: string
}

export function wechatMerchant(settings: Record<string, string>) {
  const key = createPrivateKey(settings.privateKey!)
  async function call(method: 'GET' | 'POST', path: string, body?: object, altered: Altered = {}) {
    const url = new URL(path.startsWith('http') ? path : `${settings.baseUrl}${path}`)
    const text = body ? JSON.stringify(body) : ''
    const timestamp = String(altered.timestamp ?? Math.floor(Date.now() / 1000))
    const nonce = randomBytes(16).toString('hex')
    const signed = lines(method, `${url.pathname}${url.search}`, timestamp, nonce, text)
    const real = sign('sha256', Buffer.from(signed), key).toString('base64')
    const signature = altered.signature ? altered.signature(real) : real
    const mchid = altered.merchantId ?? settings.merchantId
    const serial = altered.serial ?? settings.certificateSerial
    const reply = await fetch(url, {
      method,
      ...(body && { body: text }),
      headers: {
        'content-type': 'application/json',
        authorization: `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${serial}"`,
      },
    })
    const bytes = Buffer.from(await reply.arrayBuffer())
    return { status: reply.status, bytes, genuine: isGenuine(reply.headers, bytes), ...readSaid(bytes) }
  }
  function isGenuine(headers: Headers, body: Buffer): boolean {
    const of = (name: string) => headers.get(`wechatpay-${name}`) ?? ''
    const signed = lines(of('timestamp'), of('nonce'), body.toString())
    const right = verify(
      'sha256',
      Buffer.from(signed),
      settings.platformKey!,
      Buffer.from(of('signature'), 'base64'),
    )
    return right && of('serial') === settings.platformKeyId
  }
  function open(body: string): Record<string, unknown> {
    const { resource } = JSON.parse(body) as { resource: Record<string, string> }
    const sealed = Buffer.from(resource.ciphertext!, 'base64')
    const decipher = createDecipheriv('aes-256-gcm', settings.apiV3Key!, resource.nonce!)
    decipher.setAAD(Buffer.from(resource.associated_data!)).setAuthTag(sealed.subarray(-16))
    return JSON.parse(decipher.update(sealed.subarray(0, -16)).toString() + decipher.final('utf8'))
  }
  const order = (orderNo: string, total: number, more: object = {}) => ({
    appid: settings.appId,
    mchid: settings.merchantId,
    description: '校园卡充值',
    out_trade_no: orderNo,
    notify_url: 'http://127.0.0.1:1/v1/notices/wechat',
    amount: { total, currency: 'CNY' },
    ...more,
  })
  return { call, isGenuine, open, order }
}

function readSaid(bytes: Buffer): { said: Record<string, unknown> } {
  try {
    return { said: JSON.parse(bytes.toString()) as Record<string, unknown> }
  } catch {
    return { said: {} }
  }
}

export const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex')

/** As Alipay's own: sorted members, signed with `sign_type`; the reply is verified over its text. */
export function alipayMerchant(settings: Record<string, string>) {
  const key = createPrivateKey(settings.privateKey!)
  const textOf = (params: Record<string, string>) =>
    Object.keys(params)
      .sort()
      .map((name) => `${name}=${params[name]}`)
      .join('&')
  function params(method: string, biz: object, more: Record<string, string> = {}) {
    const timestamp = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 19).replace('T', ' ')
    const known = {
      app_id: settings.appId!,
      method,
      format: 'JSON',
      charset: 'utf-8',
      sign_type: 'RSA2',
      version: '1.0',
    }
    const all = { ...known, timestamp, biz_content: JSON.stringify(biz), ...more }
    return { ...all, sign: sign('sha256', Buffer.from(textOf(all)), key).toString('base64') }
  }
  const urlOf = (all: Record<string, string>) => `${settings.gateway}?${new URLSearchParams(all).toString()}`
  async function send(all: Record<string, string>) {
    const reply = await fetch(settings.gateway!, { method: 'POST', body: new URLSearchParams(all) })
    const text = await reply.text()
    const [, name, said, signature] = /^\{"(\w+)":(.*),"sign":"([^"]+)"\}$/s.exec(text)!
    const genuine = verify(
      'sha256',
      Buffer.from(said!),
      settings.alipayKey!,
      Buffer.from(signature!, 'base64'),
    )
    return { name: name!, said: JSON.parse(said!) as Record<string, string>, genuine }
  }
  const call = (method: string, biz: object, more?: Record<string, string>) => send(params(method, biz, more))
  /** Whether a form is Alipay's: over all members but `sign` and `sign_type`. */
  function isGenuine(form: URLSearchParams): boolean {
    const all = Object.fromEntries(
      [...form].filter(([name, value]) => !name.startsWith('sign') && value !== ''),
    )
    const signature = Buffer.from(form.get('sign') ?? '', 'base64')
    return verify('sha256', Buffer.from(textOf(all)), settings.alipayKey!, signature)
  }
  return { params, urlOf, send, call, isGenuine }
}

export function ccbMerchant(settings: Record<string, string>) {
  const key = createPrivateKey(settings.privateKey!)
  async function call(path: string, body: object, altered: Altered & { nonce?: string } = {}) {
    const place = { posId: settings.posId, branchId: settings.branchId }
    const text = JSON.stringify({ ...place, ...body })
    const timestamp = String(altered.timestamp ?? Math.floor(Date.now() / 1000))
    const nonce = altered.nonce ?? randomBytes(16).toString('hex')
    const real = sign('sha256', Buffer.from(lines(timestamp, nonce, text)), key).toString('base64')
    const reply = await fetch(`${settings.baseUrl}/v1/${path}`, {
      method: 'POST',
      body: text,
      headers: {
        'content-type': 'application/json',
        'x-ccb-merchant': altered.merchantId ?? settings.merchantId!,
        'x-ccb-timestamp': timestamp,
        'x-ccb-nonce': nonce,
        'x-ccb-signature': altered.signature ? altered.signature(real) : real,
      },
    })
    const bytes = Buffer.from(await reply.arrayBuffer())
    return { status: reply.status, bytes, genuine: isGenuine(reply.headers, bytes), ...readSaid(bytes) }
  }
  function isGenuine(headers: Headers, body: Buffer): boolean {
    const of = (name: string) => headers.get(`x-ccb-${name}`) ?? ''
    const signed = lines(of('timestamp'), of('nonce'), body.toString())
    return verify(
      'sha256',
      Buffer.from(signed),
      settings.platformKey!,
      Buffer.from(of('signature'), 'base64'),
    )
  }
  return { call, isGenuine }
}

/** The files of a zip whose local headers hold the sizes, in their order. */
export function unzipped(zip: Buffer): Buffer[] {
  const files: Buffer[] = []
  for (let at = 0; zip.readUInt32LE(at) === 0x04034b50; ) {
    const start = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28)
    const end = start + zip.readUInt32LE(at + 18)
    const bytes = inflateRawSync(zip.subarray(start, end))
    if (crc32(bytes) !== zip.readUInt32LE(at + 14)) throw new Error('the zip is damaged')
    files.push(bytes)
    at = end
  }
  return files
}
