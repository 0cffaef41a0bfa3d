import assert from 'node:assert/strict'
import {
  createCipheriv,
  createPublicKey,
  createVerify,
  generateKeyPairSync,
  randomBytes,
  sign,
} from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Cleanup } from './database.ts'
import { afterNoon, NOON } from './factories.ts'

/** What it was asked, its signature checked. */
export type Question = {
  method: string
  target: string
  body: Record<string, unknown>
  serial: string | undefined
}
/** What it says. `unsigned`: with a signature of somebody else's; `lost`: it does what it was asked and hangs up. */
export type Reply = {
  status?: number
  body?: unknown
  raw?: Buffer
  unsigned?: boolean
  lost?: boolean
  silent?: boolean
}

const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 })
const platform = generateKeyPairSync('rsa', { modulusLength: 2048 })
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const API_V3_KEY = '0123456789abcdef0123456789abcdef'

export const ours = { merchantId: '1900000109', appId: 'wxd678efh567hg6787' }
const pem = (key: typeof merchant.privateKey) => key.export({ type: 'pkcs8', format: 'pem' })

export const wechatSettings = {
  ...ours,
  appSecret: 'secret-of-the-app',
  privateKey: pem(merchant.privateKey),
  certificateSerial: '5157F09EFDC096DE15EBE81A47057A72',
  platformKeyId: 'PUB_KEY_ID_0119000001092024112300',
  platformKey: platform.publicKey.export({ type: 'spki', format: 'pem' }),
  apiV3Key: API_V3_KEY,
}

/** A WeChat Pay that says what a test tells it to, at noon; it checks every signature with code of its own. */
export async function startWechatParty(t: Cleanup) {
  const asked: Question[] = []
  let replies: Reply[] = []
  let otherwise: Reply = { status: 500, body: { code: 'SYSTEM_ERROR', message: '' } }
  const server = createServer((request, response) => {
    void hear(request).then((question) => {
      asked.push(question)
      return answer(response, replies.shift() ?? otherwise)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    settings: { ...wechatSettings, baseUrl: `${origin}/wechat`, oauthBaseUrl: `${origin}/wechat-oauth` },
    /** What it says to the next questions, the last of it to all that follow. */
    says(...next: Reply[]) {
      asked.length = 0
      otherwise = next.at(-1) ?? otherwise
      replies = next.slice(0, -1)
    },
    asked,
  }
}

async function hear(request: IncomingMessage): Promise<Question> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString()
  const { method, url, headers } = request
  assert(method && url)
  if (!url.startsWith('/wechat-oauth/')) checkSignature(headers.authorization ?? '', [method, url, body])
  const serial = headers['wechatpay-serial'] as string | undefined
  return { method, target: url, body: body === '' ? {} : (JSON.parse(body) as Question['body']), serial }
}

function checkSignature(authorization: string, [method, target, body]: [string, string, string]): void {
  const [scheme, rest = ''] = authorization.split(' ')
  assert.equal(scheme, 'WECHATPAY2-SHA256-RSA2048')
  const of = Object.fromEntries(rest.split(',').map((pair) => /^(\w+)="([^"]*)"$/.exec(pair)!.slice(1)))
  assert.equal(of.mchid, ours.merchantId)
  assert.equal(of.serial_no, wechatSettings.certificateSerial)
  assert.equal(of.timestamp, String(NOON.getTime() / 1000))
  const text = `${method}\n${target}\n${of.timestamp}\n${of.nonce_str}\n${body}\n`
  const key = createPublicKey(wechatSettings.privateKey)
  assert.ok(createVerify('RSA-SHA256').update(text).verify(key, of.signature!, 'base64'), 'our signature')
}

function answer(response: ServerResponse, reply: Reply): void {
  if (reply.silent) return
  if (reply.lost) return void response.destroy()
  const body = reply.raw ?? Buffer.from(reply.body === undefined ? '' : JSON.stringify(reply.body))
  response
    .writeHead(reply.status ?? 200, signedHeaders(body, { by: reply.unsigned ? stranger : platform }))
    .end(body)
}

type Signed = { at?: Date; by?: typeof platform; serial?: string }

function signedHeaders(body: Buffer | string, { at = NOON, by = platform, serial }: Signed = {}) {
  const timestamp = String(at.getTime() / 1000)
  const nonce = randomBytes(8).toString('hex')
  const signature = sign('sha256', Buffer.from(`${timestamp}\n${nonce}\n${body.toString()}\n`), by.privateKey)
  return {
    'content-type': 'application/json',
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-signature': signature.toString('base64'),
    'wechatpay-serial': serial ?? wechatSettings.platformKeyId,
  }
}

/** How a notice differs from a genuine one. */
export type Forgery = Signed & {
  key?: string
  resource?: Record<string, unknown>
  type?: 'transaction' | 'refund'
}

/** A notice as WeChat Pay sends it. */
export function makeNotice(said: object, forgery: Forgery = {}) {
  const { key = API_V3_KEY, type = 'transaction', resource = {} } = forgery
  const nonce = randomBytes(6).toString('hex')
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key), Buffer.from(nonce))
  cipher.setAAD(Buffer.from(type))
  const sealed = Buffer.concat([cipher.update(JSON.stringify(said)), cipher.final(), cipher.getAuthTag()])
  const ciphertext = sealed.toString('base64')
  const body = JSON.stringify({
    id: 'EV-2018022511223320873',
    create_time: '2026-11-20T12:00:00+08:00',
    resource_type: 'encrypt-resource',
    event_type: 'TRANSACTION.SUCCESS',
    summary: '支付成功',
    resource: {
      original_type: type,
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext,
      associated_data: type,
      nonce,
      ...resource,
    },
  })
  const headers: Record<string, string> = signedHeaders(body, forgery)
  return { headers, body: Buffer.from(body) }
}

/** Somebody else’s keys, and times outside WeChat Pay’s five minutes. */
export const strangers = { keys: stranger, early: afterNoon(-301), late: afterNoon(301) }

/** A paid order as query, code payment and notice tell it. */
export const paidOrder = (orderNo: string, amountFen = 50_00) => ({
  appid: ours.appId,
  mchid: ours.merchantId,
  out_trade_no: orderNo,
  transaction_id: '4200002026112012345678901234',
  trade_type: 'NATIVE',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  bank_type: 'OTHERS',
  success_time: '2026-11-20T11:59:58+08:00',
  payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
  amount: { total: amountFen, payer_total: amountFen, currency: 'CNY', payer_currency: 'CNY' },
})
