import { type Members, membersOf, readMembers } from '../members.ts'
import {
  type MessageFault,
  type Ours,
  type Refund,
  readRefundNotice,
  readTransaction,
  type Transaction,
} from './messages.ts'
import { openResource } from './sealed-resource.ts'
import {
  type PlatformKeys,
  platformSignatureFault,
  type SignatureFault,
  type SignatureHeaders,
} from './signature.ts'

/*
 * A notice: signed like a reply, what it says sealed with the merchant's APIv3 key. Nothing in it is believed before the
 * signature over its bytes has been checked.
 */

export type NoticeKeys = { platformKeys: PlatformKeys; apiV3Key: Uint8Array; ours: Ours }

export type NoticeRead =
  | { kind: 'payment'; noticeId: string; transaction: Transaction }
  | { kind: 'refund'; noticeId: string; refund: Refund }
  | { kind: 'forged'; fault: SignatureFault | 'sealed' | 'merchant' | 'application' }
  /** WeChat Pay's own, and not understood. */
  | { kind: 'invalid' }

export function readNotice(
  headers: SignatureHeaders,
  body: Uint8Array,
  { platformKeys, apiV3Key, ours }: NoticeKeys,
  now: Date,
): NoticeRead {
  const text = decode(body)
  if (text === null) return { kind: 'forged', fault: 'signature' }
  const fault = platformSignatureFault(headers, text, platformKeys, now)
  if (fault !== null) return { kind: 'forged', fault }
  const envelope = readMembers(text)
  const resource = envelope && membersOf(envelope.resource)
  if (!envelope || !resource || typeof envelope.id !== 'string') return { kind: 'invalid' }
  const opened = open(resource, apiV3Key)
  if (opened === null) return { kind: 'forged', fault: 'sealed' }
  const said = readMembers(opened)
  return said ? readSaid(envelope.id.slice(0, 64), said, ours) : { kind: 'invalid' }
}

/** The bytes are signed as a text: what is no UTF-8 is no text that WeChat Pay wrote. */
function decode(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return null
  }
}

function open(resource: Members, apiV3Key: Uint8Array): string | null {
  const { algorithm, ciphertext, nonce, associated_data: associatedData = '' } = resource
  const texts = [ciphertext, nonce, associatedData]
  if (algorithm !== 'AEAD_AES_256_GCM' || !texts.every((text) => typeof text === 'string')) return null
  const [sealed, fresh, bound] = texts as [string, string, string]
  return openResource({ ciphertext: sealed, nonce: fresh, associatedData: bound }, apiV3Key)
}

function readSaid(noticeId: string, said: Members, ours: Ours): NoticeRead {
  if (said.out_refund_no !== undefined) {
    const refund = readRefundNotice(said, ours)
    return typeof refund === 'string' ? faulty(refund) : { kind: 'refund', noticeId, refund }
  }
  const transaction = readTransaction(said, ours)
  return typeof transaction === 'string' ? faulty(transaction) : { kind: 'payment', noticeId, transaction }
}

function faulty(fault: MessageFault): NoticeRead {
  return fault === 'malformed' ? { kind: 'invalid' } : { kind: 'forged', fault }
}
