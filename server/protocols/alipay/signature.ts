import type { KeyObject } from 'node:crypto'
import { readMembers } from '../members.ts'
import { isSignedBy, signText } from '../rsa-signature.ts'

/*
 * Alipay's RSA2: members that are not empty, sorted by name, `name=value` joined by `&`, values as they are before any
 * encoding. Requests are signed over all but `sign`; notices and what comes back with a browser over all but `sign` and
 * `sign_type`; replies of the gateway over the text of the one member that says something, exactly as it was received.
 */

export type Params = Readonly<Record<string, string>>

/** The members of a request with their signature. */
export function signedParams(params: Params, privateKey: KeyObject): Record<string, string> {
  const whole = { ...params, sign_type: 'RSA2' }
  return { ...whole, sign: signText(privateKey, contentOf(whole, ['sign'])) }
}

/** Whether a notice's members are Alipay's. */
export function isNoticeSigned(params: Params, alipayKey: KeyObject): boolean {
  const { sign = '', sign_type: type } = params
  return type === 'RSA2' && isSignedBy(alipayKey, contentOf(params, ['sign', 'sign_type']), sign)
}

function contentOf(params: Params, without: readonly string[]): string {
  return Object.keys(params)
    .filter((name) => params[name] !== '' && !without.includes(name))
    .toSorted()
    .map((name) => `${name}=${params[name]}`)
    .join('&')
}

/** What the gateway says; null when it is not signed by Alipay, or not what was asked. */
export function readReply(
  text: string,
  member: string,
  alipayKey: KeyObject,
): Readonly<Record<string, unknown>> | null {
  for (const name of [member, 'error_response']) {
    const raw = rawMember(text, name)
    if (raw === null) continue
    const reply = readMembers(text)
    const said = readMembers(raw)
    const sign = reply?.sign
    return said && typeof sign === 'string' && isSignedBy(alipayKey, raw, sign) ? said : null
  }
  return null
}

/**
 * The text of a member that is an object, as it stands at the top of a JSON text: parsed and written again it would not be
 * what was signed.
 */
export function rawMember(text: string, name: string): string | null {
  const head = `"${name}":`
  if (!text.startsWith(`{${head}{`)) {
    const at = text.indexOf(`,${head}{`)
    return at === -1 ? null : objectAt(text, at + head.length + 1)
  }
  return objectAt(text, head.length + 1)
}

function objectAt(text: string, from: number): string | null {
  let [depth, inString] = [0, false]
  for (let at = from; at < text.length; at++) {
    const sign = text[at]
    if (inString) {
      if (sign === '\\') at++
      else if (sign === '"') inString = false
    } else if (sign === '"') inString = true
    else if (sign === '{') depth++
    else if (sign === '}' && --depth === 0) return text.slice(from, at + 1)
  }
  return null
}
