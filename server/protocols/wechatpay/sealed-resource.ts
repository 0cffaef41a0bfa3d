import { type CipherGCMTypes, createDecipheriv } from 'node:crypto'

/*
 * What a notice says is sealed with the merchant's APIv3 key (AEAD_AES_256_GCM, RFC 5116 5.2): base64 of ciphertext and
 * 16-byte tag, with the nonce and associated data beside it.
 */
const TAG_BYTES = 16

export type SealedResource = { ciphertext: string; nonce: string; associatedData: string }

/**
 * Opens it with the APIv3 key. A key of 16 bytes means AES-128-GCM, which only WeChat Pay's published example has.
 * @returns null when key, nonce, associated data and tag do not belong together
 */
export function openResource(resource: SealedResource, apiV3Key: Uint8Array): string | null {
  const sealed = Buffer.from(resource.ciphertext, 'base64')
  if (sealed.length < TAG_BYTES || resource.nonce === '') return null
  const cipher: CipherGCMTypes = apiV3Key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm'
  const options = { authTagLength: TAG_BYTES }
  const decipher = createDecipheriv(cipher, apiV3Key, Buffer.from(resource.nonce), options)
  decipher.setAAD(Buffer.from(resource.associatedData))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  try {
    const opened = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()])
    return new TextDecoder('utf-8', { fatal: true }).decode(opened)
  } catch {
    return null
  }
}
