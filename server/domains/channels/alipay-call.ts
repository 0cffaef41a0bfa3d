import { type Params, readReply, signedParams } from '../../protocols/alipay/signature.ts'
import { textOf } from '../../protocols/members.ts'
import { shanghaiTime } from '../../protocols/shanghai-time.ts'
import type { Alipay } from './alipay-settings.ts'
import type { Unknown } from './channel.ts'
import { askOutside, type CallLimits } from './outside-call.ts'

export type AlipayQuestion = { method: string; biz: Record<string, unknown>; noticeUrl?: string }

/**
 * What Alipay said, signed by it. `refused` with the code of the business failure (`ACQ.…`); `unknown`: nothing came, or
 * nothing that can be believed, or it is in trouble itself (20000).
 */
export type AlipayAnswer =
  | { kind: 'said'; code: string; said: Readonly<Record<string, unknown>> }
  | { kind: 'refused'; code: string }
  | { kind: 'unknown'; why: Unknown; detail: string }

/** Asks what may be asked again: all but the payment by a shown code. */
export function askAlipay(alipay: Alipay, question: AlipayQuestion): Promise<AlipayAnswer> {
  return ask(alipay, question, { timeoutMs: alipay.timeoutMs, retries: 2 })
}

/** Asks once. */
export function askAlipayOnce(alipay: Alipay, question: AlipayQuestion): Promise<AlipayAnswer> {
  return ask(alipay, question, { timeoutMs: alipay.chargeTimeoutMs, retries: 0 })
}

/** The members of a request, signed now. */
export function requestParams(
  { appId, privateKey, clock }: Alipay,
  { method, biz, noticeUrl }: AlipayQuestion,
  more: Params = {},
): Record<string, string> {
  const params = {
    app_id: appId,
    method,
    format: 'JSON',
    charset: 'utf-8',
    timestamp: shanghaiTime(clock()),
    version: '1.0',
    biz_content: JSON.stringify(biz),
    ...(noticeUrl !== undefined && { notify_url: noticeUrl }),
    ...more,
  }
  return signedParams(params, privateKey)
}

async function ask(alipay: Alipay, question: AlipayQuestion, limits: CallLimits): Promise<AlipayAnswer> {
  const reply = await askOutside(
    () => ({
      method: 'POST',
      url: alipay.gateway,
      headers: {
        'content-type': 'application/x-www-form-urlencoded;charset=utf-8',
        'user-agent': 'OneCard',
      },
      body: new URLSearchParams(requestParams(alipay, question)).toString(),
    }),
    limits,
  )
  if (!reply) return { kind: 'unknown', why: 'no_answer', detail: '' }
  const member = `${question.method.replaceAll('.', '_')}_response`
  const said = readReply(reply.body.toString('utf8'), member, alipay.alipayKey)
  if (!said) return { kind: 'unknown', why: 'not_believed', detail: String(reply.status) }
  const code = textOf(said.code)
  if (code === '10000' || code === '10003') return { kind: 'said', code, said }
  const subCode = textOf(said.sub_code)
  // 20000 is of the gateway; ACQ.SYSTEM_ERROR means that Alipay itself does not know.
  if (code === '20000' || code === '' || subCode === 'ACQ.SYSTEM_ERROR' || subCode.startsWith('isp.unknow'))
    return { kind: 'unknown', why: 'trouble', detail: subCode || code }
  return { kind: 'refused', code: subCode || code }
}
