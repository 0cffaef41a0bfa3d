import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'

/** Hashes PINs and passwords, a few at a time however many are asked for. */
export type SecretHasher = {
  /** A new salted hash in PHC form, `$argon2id$v=19$m=19456,t=2,p=1$…$…`. */
  hash: (secret: string) => Promise<string>
  /**
   * True if `stored` was made of this secret. Null costs the same time and is false: for a login that does not exist.
   * @param order `first`: before everything that waits, for a payment; by default in turn
   */
  verify: (secret: string, stored: string | null, order?: 'first' | 'in turn') => Promise<boolean>
}

type Cost = { memory: number; passes: number; parallelism: number }

// OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, 2 passes, 1 lane. Some 25 ms.
const COST: Cost = { memory: 19_456, passes: 2, parallelism: 1 }
const SALT_BYTES = 16
const TAG_BYTES = 32
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

// libuv has four threads for everything: two stay free, and on a small machine a core stays free for payments.
const AT_ONCE = Math.max(1, Math.min(2, Math.floor(availableParallelism() / 2)))

/**
 * Makes the hasher of one process: argon2id, in libuv's threads.
 * @param pepper 32 bytes that are not in the database: without them its hashes cannot be searched for six-digit PINs
 */
export function createSecretHasher(pepper: Buffer, atOnce = AT_ONCE): SecretHasher {
  const inTurn = queue(atOnce)
  const tagOf = (secret: string, salt: Buffer, cost: Cost, order?: 'first' | 'in turn') =>
    inTurn(() => argon2id(secret, salt, pepper, cost), order === 'first')
  const dummySalt = randomBytes(SALT_BYTES)
  return {
    async hash(secret) {
      const salt = randomBytes(SALT_BYTES)
      const tag = await tagOf(secret, salt, COST)
      const { memory, passes, parallelism } = COST
      return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`
    },
    async verify(secret, stored, order) {
      if (stored === null) {
        await tagOf(secret, dummySalt, COST, order)
        return false
      }
      const { salt, tag, cost } = parse(stored)
      return timingSafeEqual(await tagOf(secret, salt, cost, order), tag)
    },
  }
}

function argon2id(secret: string, nonce: Buffer, pepper: Buffer, cost: Cost): Promise<Buffer> {
  const parameters = { ...cost, message: secret, nonce, secret: pepper, tagLength: TAG_BYTES }
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)))
  })
}

function parse(stored: string): { salt: Buffer; tag: Buffer; cost: Cost } {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(stored) ?? []
  if (!salt || !tag) throw new Error('a stored hash is argon2id in PHC form')
  return {
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}

/** Runs work in the order in which it came, `atOnce` at a time; what must be first overtakes what waits. */
function queue(atOnce: number): <T>(work: () => Promise<T>, first: boolean) => Promise<T> {
  const first: (() => void)[] = []
  const rest: (() => void)[] = []
  let running = 0
  return async (work, isFirst) => {
    if (running >= atOnce) await new Promise<void>((start) => (isFirst ? first : rest).push(start))
    else running++
    try {
      return await work()
    } finally {
      const next = first.shift() ?? rest.shift()
      if (next) next()
      else running--
    }
  }
}
