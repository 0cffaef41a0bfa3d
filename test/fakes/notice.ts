import type { Channel } from './order.ts'

/** What is posted to the campus. */
export type NoticeMessage = { headers: Record<string, string>; body: string }

/**
 * How a notice is made false. `signature`: one character changed. `body`: changed after it was signed. `key`: signed by a
 * stranger. `serial`: under a key's number that nobody knows. `old`: signed an hour ago. `unsigned`: no signature. `sealed`:
 * sealed with another key. `merchant`, `application`: genuine, of somebody else.
 */
export const forgeries = [
  'signature',
  'body',
  'key',
  'serial',
  'old',
  'unsigned',
  'sealed',
  'merchant',
  'application',
] as const
export type Forgery = (typeof forgeries)[number]

/** Alipay's notices are neither sealed, numbered by key nor bound to a moment; CCB's are not sealed and have no key's number. */
export const forgeriesOf: Readonly<Record<Channel, readonly Forgery[]>> = {
  wechat: forgeries,
  alipay: ['signature', 'body', 'key', 'unsigned', 'merchant', 'application'],
  ccb: ['signature', 'body', 'key', 'old', 'unsigned', 'merchant', 'application'],
}
