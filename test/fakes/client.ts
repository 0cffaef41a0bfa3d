import { createDecipheriv, createHash, createPrivateKey, randomBytes, sign, verify } from 'node:crypto'

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
