import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  type webcrypto,
} from 'node:crypto'
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { assert } from './assert.ts'
import { systemErrorCode } from './system-error.ts'

/** A key pair of node:crypto. */
export interface KeyPair {
  privateKey: KeyObject
  publicKey: KeyObject
}

/** The campus's secrets, which are never in the database: who has only one of the two reads and forges nothing. */
export interface Keys {
  /** Goes into every PIN hash, so that a stolen database alone cannot be searched for six-digit PINs. */
  pepper: Buffer
  /** AES-256-GCM for private columns: {@link sealText}. */
  dataKey: Buffer
  /** HMAC-SHA-256 for columns that are looked up by a private value: {@link lookupHash}. */
  indexKey: Buffer
  /** P-256; signs the certificates of pay keys. `kid` is the first 8 bytes of its RFC 7638 thumbprint. */
  issuer: KeyPair & { kid: Buffer }
  /** Ed25519; signs the heads of the ledger's hash chains. */
  ledgerHead: KeyPair
}

/** `keys.json` is missing, damaged or open to others; the message says what to do. */
export class KeysError extends Error {}

interface KeysFile {
  version: 1
  pepper: string
  dataKey: string
  indexKey: string
  issuer: webcrypto.JsonWebKey
  ledgerHead: webcrypto.JsonWebKey
}

/**
 * Reads `<dataDirectory>/keys.json`, making it on the first start.
 * @param mayMake pass false when the database already holds a campus: new keys could not read it
 * @throws KeysError
 */
export async function loadKeys(dataDirectory: string, { mayMake = true } = {}): Promise<Keys> {
  const path = join(dataDirectory, 'keys.json')
  let text = await readIfThere(path)
  if (text === undefined) {
    if (!mayMake) {
      throw new KeysError(
        `${path} is missing, and the database was written with it: restore it from a backup`,
      )
    }
    await makeKeysFile(dataDirectory, path)
    text = await readFile(path, 'utf8')
  }
  const { mode } = await stat(path)
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new KeysError(`${path} is open to other users: chmod 600 it`)
  }
  try {
    return parseKeys(JSON.parse(text))
  } catch (cause) {
    throw new KeysError(`${path} is damaged: restore it from a backup, do not delete it`, { cause })
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Writes a whole file beside the place and links it there: whoever is first wins, and a kill leaves no half. */
async function makeKeysFile(dataDirectory: string, path: string): Promise<void> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomBytes(4).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(newKeys(), null, 2)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    await link(draft, path)
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error
  } finally {
    await unlink(draft)
  }
  const directory = await open(dataDirectory)
  await directory.sync().finally(() => directory.close())
}

function newKeys(): KeysFile {
  return {
    version: 1,
    pepper: newSecret(),
    dataKey: newSecret(),
    indexKey: newSecret(),
    issuer: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
    ledgerHead: generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }),
  }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

function parseKeys(file: KeysFile): Keys {
  if (file.version !== 1) throw new Error('unknown version')
  const issuer = parsePair(file.issuer, 'P-256')
  const { x, y } = issuer.publicKey.export({ format: 'jwk' })
  const thumbprint = createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest()
  return {
    pepper: parseSecret(file.pepper),
    dataKey: parseSecret(file.dataKey),
    indexKey: parseSecret(file.indexKey),
    issuer: { ...issuer, kid: thumbprint.subarray(0, 8) },
    ledgerHead: parsePair(file.ledgerHead, 'Ed25519'),
  }
}

function parseSecret(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length !== 32) throw new Error('a secret is 32 bytes')
  return bytes
}

function parsePair(jwk: webcrypto.JsonWebKey, curve: string): KeyPair {
  if (jwk.crv !== curve) throw new Error(`not a key of ${curve}`)
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' })
  return { privateKey, publicKey: createPublicKey(privateKey) }
}

const CIPHER = 'aes-256-gcm'
const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = 1 + NONCE_BYTES

/**
 * Encrypts a private text for a column: version (1 byte), random nonce (12), ciphertext, tag (16); AES-256-GCM.
 * @param key 32 bytes, `keys.dataKey`
 * @param context what and whose it is, `people.phone:1:per_…`: sealed bytes moved to another row or column do not open
 */
export function sealText(key: Buffer, text: string, context: string): Buffer {
  const header = Buffer.concat([Buffer.from([VERSION]), randomBytes(NONCE_BYTES)])
  const cipher = createCipheriv(CIPHER, key, header.subarray(1), { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(context))
  return Buffer.concat([header, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** Decrypts what {@link sealText} made with the same key and context. Throws on anything else: the database was altered. */
export function openText(key: Buffer, sealed: Buffer, context: string): string {
  assert(
    sealed.length >= HEADER_BYTES + TAG_BYTES && sealed[0] === VERSION,
    'these are sealed bytes of a known version',
  )
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(1, HEADER_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  return (
    decipher.update(sealed.subarray(HEADER_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
  )
}

/**
 * A keyed hash (HMAC-SHA-256, 32 bytes) by which a private value is found again without being stored.
 * @param key 32 bytes, `keys.indexKey`
 * @param context which column it is for, so that equal values in two columns do not show
 */
export function lookupHash(key: Buffer, context: string, text: string): Buffer {
  assert(!context.includes('\0'), 'a context has no NUL: it ends there')
  return createHmac('sha256', key).update(`${context}\0${text}`).digest()
}
