import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { writeDurably } from './durable-file.ts'

/** The passphrase is wrong, or the file is damaged: the cipher cannot tell which. */
export class SealedFileError extends Error {}

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt)

/** scrypt's cost (RFC 7914): 128 MiB and about half a second a guess. */
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 }
const MAGIC = Buffer.from('OCS1')
const SALT_BYTES = 16
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = MAGIC.length + SALT_BYTES + NONCE_BYTES

/**
 * Writes a file that only the passphrase opens: `OCS1`, salt (16 bytes), nonce (12), ciphertext, tag (16); AES-256-GCM with
 * the header as associated data, its key by scrypt. Salt and nonce are new with every write.
 */
export async function writeSealed(path: string, content: Uint8Array, passphrase: string): Promise<void> {
  const header = Buffer.concat([MAGIC, randomBytes(SALT_BYTES + NONCE_BYTES)])
  const cipher = createCipheriv('aes-256-gcm', await keyOf(header, passphrase), nonceOf(header))
  cipher.setAAD(header)
  const sealed = [cipher.update(content), cipher.final()]
  await writeDurably(path, Buffer.concat([header, ...sealed, cipher.getAuthTag()]))
}

/**
 * Reads what {@link writeSealed} wrote.
 * @throws SealedFileError; and the system's own error when the file is missing
 */
export async function readSealed(path: string, passphrase: string): Promise<Buffer> {
  const bytes = await readFile(path)
  const header = bytes.subarray(0, HEADER_BYTES)
  if (bytes.length < HEADER_BYTES + TAG_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new SealedFileError(`${path} is no sealed file`)
  }
  const decipher = createDecipheriv('aes-256-gcm', await keyOf(header, passphrase), nonceOf(header), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(header)
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(HEADER_BYTES, -TAG_BYTES)), decipher.final()])
  } catch (cause) {
    throw new SealedFileError(`${path} does not open: the passphrase is wrong or it is damaged`, { cause })
  }
}

function keyOf(header: Buffer, passphrase: string): Promise<Buffer> {
  return derive(
    passphrase.normalize('NFKC'),
    header.subarray(MAGIC.length, MAGIC.length + SALT_BYTES),
    32,
    COST,
  )
}

function nonceOf(header: Buffer): Buffer {
  return header.subarray(-NONCE_BYTES)
}
