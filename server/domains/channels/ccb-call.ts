import { randomBytes } from 'node:crypto'
import { messageFault, messageHeaders } from '../../protocols/ccb/signature.ts'
import { type Members, readMembers, textOf } from '../../protocols/members.ts'
import type { Ccb } from './ccb-settings.ts'
import type { Unknown } from './channel.ts'
import { askOutside, type CallLimits, type OutsideReply } from './outside-call.ts'

/** `path` below `<baseUrl>/v1/`. */
export type CcbQuestion = { path: string; members: Record<string, unknown> }

/**
 * What CCB said, signed by it: a JSON object, or the text of a bill. `unknown`: nothing came, or nothing that can be
 * believed, or it is in trouble itself (429, 5xx).
 */
export type CcbAnswer =
  | { kind: 'said'; said: Members; bytes: Buffer }
  | { kind: 'refused'; code: string }
  | { kind: 'unknown'; why: Unknown; detail: string }

/** Asks what may be asked again: all but the payment by a shown code. */
export function askCcb(ccb: Ccb, question: CcbQuestion): Promise<CcbAnswer> {
  return ask(ccb, question, { timeoutMs: ccb.timeoutMs, retries: 2 })
}

/** Asks once. */
export function askCcbOnce(ccb: Ccb, question: CcbQuestion): Promise<CcbAnswer> {
  return ask(ccb, question, { timeoutMs: ccb.chargeTimeoutMs, retries: 0 })
}

/** Asks for something large. */
export function fetchFromCcb(ccb: Ccb, question: CcbQuestion): Promise<CcbAnswer> {
  return ask(ccb, question, { timeoutMs: ccb.timeoutMs * 8, retries: 1 })
}

async function ask(ccb: Ccb, { path, members }: CcbQuestion, limits: CallLimits): Promise<CcbAnswer> {
  const body = JSON.stringify({ ...ccb.counter, ...members })
  const request = () => {
    const signature = messageHeaders(body, ccb, { now: ccb.clock(), nonce: randomBytes(16).toString('hex') })
    const headers = { 'content-type': 'application/json', 'user-agent': 'OneCard', ...signature }
    return { method: 'POST', url: `${ccb.baseUrl}/v1/${path}`, headers, body } as const
  }
  const reply = await askOutside(request, limits)
  return reply ? readReply(ccb, reply) : { kind: 'unknown', why: 'no_answer', detail: '' }
}

function readReply(ccb: Ccb, { status, headers, body }: OutsideReply): CcbAnswer {
  const text = body.toString('utf8')
  const fault = messageFault(headers, text, ccb, ccb.clock())
  if (fault !== null) return { kind: 'unknown', why: 'not_believed', detail: `${status} ${fault}` }
  const said = readMembers(text)
  if (status === 200) return { kind: 'said', said: said ?? {}, bytes: body }
  const code = textOf(said?.code)
  if (status < 400 || status === 429 || status >= 500 || code === '')
    return { kind: 'unknown', why: 'trouble', detail: `${status} ${code}`.trim() }
  return { kind: 'refused', code }
}
