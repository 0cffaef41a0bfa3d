import { createHash, type KeyObject, sign, verify } from 'node:crypto'

/** The end of a lane's chain at a moment: whoever signs it has seen everything before it. */
export type Head = { campusId: number; lane: number; batch: number; hash: Buffer; signedAt: Date }

/** The text that is signed: one line, so that a head can also be printed and kept on paper. */
export function headText(head: Head): string {
  const { campusId, lane, batch, hash, signedAt } = head
  return `onecard ledger head 1 ${campusId} ${lane} ${batch} ${hash.toString('hex')} ${signedAt.toISOString()}`
}

/** Signs a head with the campus's Ed25519 key (`keys.ledgerHead.privateKey`). */
export function signHead(head: Head, privateKey: KeyObject): Buffer {
  return sign(null, Buffer.from(headText(head)), privateKey)
}

/** True if the head was signed by this key. */
export function isSignedBy(head: Head, signature: Buffer, publicKey: KeyObject): boolean {
  return verify(null, Buffer.from(headText(head)), publicKey, signature)
}

/** The name of a key: the first 8 bytes of its SHA-256, in hex. */
export function headKeyId(publicKey: KeyObject): string {
  const der = publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(der).digest('hex').slice(0, 16)
}
