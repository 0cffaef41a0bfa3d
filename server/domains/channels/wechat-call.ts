import { randomBytes } from 'node:crypto'
import { type Members, readMembers } from '../../protocols/members.ts'
import { authorization, platformSignatureFault } from '../../protocols/wechatpay/signature.ts'
import type { Unknown } from './channel.ts'
import { askOutside, type CallLimits, type OutsideReply, type OutsideRequest } from './outside-call.ts'
import type { Wechat } from './wechat-settings.ts'

/** `path` and query below the base URL; a body makes it a POST. */
export type WechatQuestion = { path: string; body?: Record<string, unknown> }

/**
 * What WeChat Pay said, signed by it. `unknown`: nothing came, or nothing that can be believed, or it is in trouble itself
 * (429, 5xx); `detail` is for the one who sets it up.
 */
export type WechatAnswer =
  | { kind: 'said'; said: Members }
  | { kind: 'refused'; code: string }
  | { kind: 'unknown'; why: Unknown; detail: string }

/** Asks what may be asked again: all but the payment by a shown code. */
export function askWechat(wechat: Wechat, question: WechatQuestion): Promise<WechatAnswer> {
  return ask(wechat, question, { timeoutMs: wechat.timeoutMs, retries: 2 })
}

/** Asks once. */
export function askWechatOnce(wechat: Wechat, question: WechatQuestion): Promise<WechatAnswer> {
  return ask(wechat, question, { timeoutMs: wechat.chargeTimeoutMs, retries: 0 })
}

/** Downloads a file that WeChat Pay pointed to. The reply is unsigned: its bytes are held against a hash that was signed. */
export async function downloadFromWechat(wechat: Wechat, url: string): Promise<Buffer | null> {
  const reply = await askOutside(() => signedRequest(wechat, url), {
    timeoutMs: wechat.timeoutMs * 8,
    retries: 2,
  })
  return reply?.status === 200 ? reply.body : null
}

async function ask(wechat: Wechat, question: WechatQuestion, limits: CallLimits): Promise<WechatAnswer> {
  const url = `${wechat.baseUrl}${question.path}`
  const body = question.body && JSON.stringify(question.body)
  const reply = await askOutside(() => signedRequest(wechat, url, body), limits)
  return reply ? readReply(wechat, reply) : { kind: 'unknown', why: 'no_answer', detail: '' }
}

function signedRequest(wechat: Wechat, url: string, body?: string): OutsideRequest {
  const { pathname, search } = new URL(url)
  const method = body === undefined ? 'GET' : 'POST'
  const request = { method, target: `${pathname}${search}`, body: body ?? '' } as const
  const nonce = randomBytes(16).toString('hex')
  const headers = {
    authorization: authorization(request, wechat.merchant, { now: wechat.clock(), nonce }),
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': 'OneCard',
    // Which of its keys WeChat Pay shall sign with.
    'wechatpay-serial': wechat.platformKeyId,
  }
  return { method, url, headers, ...(body !== undefined && { body }) }
}

function readReply(wechat: Wechat, { status, headers, body }: OutsideReply): WechatAnswer {
  const text = body.toString('utf8')
  const fault = platformSignatureFault(headers, text, wechat.platformKeys, wechat.clock())
  if (fault !== null) return { kind: 'unknown', why: 'not_believed', detail: `${status} ${fault}` }
  const trouble = { kind: 'unknown', why: 'trouble', detail: String(status) } as const
  const said = text === '' ? {} : readMembers(text)
  if (!said || status === 429 || status >= 500) return trouble
  const { code } = said
  // 202 is an answer with a code too: accepted and not decided.
  if (typeof code === 'string') return { kind: 'refused', code }
  return status === 200 || status === 204 ? { kind: 'said', said } : trouble
}
