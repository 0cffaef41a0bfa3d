import type { Keys } from '../keys.ts'
import { isSigned, signed } from '../rsa.ts'
import type { Asked } from '../wire.ts'

/*
 * Alipay's side of RSA2: requests are signed over all their members but `sign`, notices over all but `sign` and `sign_type`,
 * replies over the text of the one member that says something.
 */

export type AlipayKeys = Keys & { appId: string; sellerId: string }
export type Params = ReadonlyMap<string, string>

const CLOCK_MS_MAX = 15 * 60_000

export type Fault = { code: string; subCode: string }

/** The members of a request, of the address and of the form alike. */
export function paramsOf({ query, body, headers }: Asked): Params {
  const isForm = /^application\/x-www-form-urlencoded\b/.test(headers['content-type'] ?? '')
  return new Map([...query, ...(isForm ? new URLSearchParams(body.toString('utf8')) : [])])
}

/** Why a request is not this merchant's, of this moment, in a form that the gateway takes; null when it is. */
export function requestFault(params: Params, keys: AlipayKeys, now: number): Fault | null {
  const missing = ['method', 'app_id', 'sign_type', 'sign', 'timestamp', 'version'].find(
    (name) => !params.get(name),
  )
  if (missing) {
    const names: Record<string, string> = { app_id: 'app-id', sign_type: 'signature-type', sign: 'signature' }
    return { code: '40001', subCode: `isv.missing-${names[missing] ?? missing}` }
  }
  const invalid = (what: string): Fault => ({ code: '40002', subCode: `isv.invalid-${what}` })
  if (params.get('app_id') !== keys.appId) return invalid('app-id')
  if (params.get('sign_type') !== 'RSA2') return invalid('signature-type')
  if (params.get('version') !== '1.0') return invalid('version')
  if ((params.get('format') ?? 'JSON').toUpperCase() !== 'JSON') return invalid('format')
  if ((params.get('charset') ?? '').toLowerCase() !== 'utf-8') return invalid('charset')
  if (!isSigned(textOf(params, ['sign']), keys.merchantKey, params.get('sign')!)) return invalid('signature')
  return isOfNow(params.get('timestamp')!, now) ? null : invalid('timestamp')
}

function isOfNow(timestamp: string, now: number): boolean {
  const at = timeOf(timestamp)
  return at !== null && Math.abs(now - at) <= CLOCK_MS_MAX
}

/** `2026-11-23 12:00:00`, in Shanghai. */
export function timeOf(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return null
  const at = Date.parse(`${text.replace(' ', 'T')}+08:00`)
  return Number.isNaN(at) ? null : at
}

/** Members by name, none of them empty, joined by `&`. */
function textOf(params: Params, without: readonly string[]): string {
  return [...params]
    .filter(([name, value]) => value !== '' && !without.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** The form of a notice, or the members that go back with a person's browser. */
export async function signedForm(
  members: Readonly<Record<string, string>>,
  channelKey: Keys['channelKey'],
): Promise<URLSearchParams> {
  const params = new Map(Object.entries({ ...members, sign_type: 'RSA2' }))
  const signature = await signed(textOf(params, ['sign', 'sign_type']), channelKey)
  return new URLSearchParams([...params, ['sign', signature]])
}
