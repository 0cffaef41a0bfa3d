import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Caller, TerminalKind } from '../contract/caller.ts'
import type { ChannelCode } from '../contract/channels.ts'
import type { PersonRole } from '../contract/people.ts'
import { assert } from '../server/base/assert.ts'
import { inTransaction, type Pool } from '../server/base/database.ts'
import { uuidv7 } from '../server/base/ids.ts'
import { type Keys, loadKeys } from '../server/base/keys.ts'
import { createSecretHasher, type SecretHasher } from '../server/base/secret-hash.ts'
import type { Channel } from '../server/domains/channels/channel.ts'
import { issueInitialPins } from '../server/domains/credentials/issue-initial-pins.ts'
import { setPin } from '../server/domains/credentials/set-pin.ts'
import { activateTerminal } from '../server/domains/devices/activate-terminal.ts'
import { issueActivationCode } from '../server/domains/devices/issue-activation-code.ts'
import { registerTerminal } from '../server/domains/devices/register-terminal.ts'
import type { PublicKey } from '../server/domains/devices/terminal.ts'
import { openAccount } from '../server/domains/ledger/open-account.ts'
import { openWallet } from '../server/domains/ledger/open-wallet.ts'
import { Poster, type PosterOptions } from '../server/domains/ledger/poster.ts'
import type { AccountId, WalletId } from '../server/domains/ledger/transfer.ts'
import { addMerchant } from '../server/domains/merchants/add-merchant.ts'
import { addStall } from '../server/domains/merchants/add-stall.ts'
import { addPeople, checkPerson } from '../server/domains/people/add-people.ts'
import { defaultPolicy } from '../server/domains/policy/policy.ts'
import { createPolicyReader, type PolicyAt } from '../server/domains/policy/read.ts'
import type { CardKeys } from '../server/protocols/card-key-file.ts'
import { assemblePayCode, payCodeToSign } from '../server/protocols/pay-code.ts'
import { certificateSigner, type IssuerKeys, keyThumbprint } from '../server/protocols/pay-code-node.ts'
import { issueCertificate } from '../server/protocols/pay-key-certificate.ts'
import { makeResidentId } from '../server/protocols/resident-id.ts'
import { CARD_KEYS } from './card-keys.ts'
import { type Cleanup, testDatabase } from './database.ts'

/** A moment in a lunch period: 2026-11-20 12:00 in Shanghai, the time in which tests mostly live. */
export const NOON = new Date('2026-11-20T04:00:00Z')
export const TODAY = '2026-11-20'

/** `NOON` and so many seconds. */
export function afterNoon(seconds: number): Date {
  return new Date(NOON.getTime() + seconds * 1000)
}

export type TestPerson = {
  personId: string
  walletId: WalletId
  campusNo: string
  idNumber: string
  name: string
}
export type TestPhone = {
  keyId: string
  alias: string
  privateKey: KeyObject
  certificate: Uint8Array
  /** A new pay code, shown at this time. */
  code: (at?: Date) => string
}
export type TestMerchant = { merchantId: string; stallId: string; payableId: AccountId }
export type TestTerminal = {
  terminalId: string
  merchantId: string | null
  privateKey: KeyObject
  caller: Extract<Caller, { kind: 'terminal' }>
}

/** A campus of its own for a test file, and what verbs of money and credentials are given. */
export type TestCampus = {
  pool: Pool
  url: string
  campusId: number
  keys: Keys
  hasher: SecretHasher
  policyAt: PolicyAt
  poster: Poster
  posterOf: () => Poster
  trustOf: () => { issuerKeys: IssuerKeys; campusCode: string }
  cash: AccountId
  cardKeys: CardKeys | null
  /** None, unless the test sets one up. */
  channelsOf: (campusId: number) => ReadonlyMap<ChannelCode, Channel>
  /** Another poster on the same database, as a second server process has; closed with the test. */
  anotherPoster: (options?: Partial<PosterOptions>) => Poster
}

/** A migrated database with the campus `demo`, its keys and a poster; all gone when the test is over. */
export async function testCampus(t: Cleanup): Promise<TestCampus> {
  const folder = await mkdtemp(join(tmpdir(), 'onecard-keys-'))
  const posters: Poster[] = []
  const { pool, url, campusId } = await testDatabase({
    after: (drop) =>
      t.after(async () => {
        await Promise.all(posters.map((poster) => poster.close()))
        await drop()
        await rm(folder, { recursive: true })
      }),
  })
  const keys = await loadKeys(folder)
  const issuerKeys = new Map([[keys.issuer.kid.toString('hex'), keys.issuer.publicKey]])
  const anotherPoster = (options: Partial<PosterOptions> = {}) => {
    const poster = new Poster(url, { campusId, ...options })
    posters.push(poster)
    return poster
  }
  const poster = anotherPoster()
  return {
    pool,
    url,
    campusId,
    keys,
    hasher: createSecretHasher(keys.pepper),
    policyAt: createPolicyReader(pool),
    poster,
    posterOf: () => poster,
    trustOf: () => ({ issuerKeys, campusCode: 'demo' }),
    cash: await openAccount(pool, campusId, 'cash'),
    cardKeys: { master: CARD_KEYS, transports: [] },
    channelsOf: () => new Map(),
    anotherPoster,
  }
}

let made = 0

/**
 * A person with money and initial PINs (the last six digits of the ID number).
 * @param options.spendingPin one that is set, so no longer initial
 */
export async function makePerson(
  campus: TestCampus,
  options: {
    role?: PersonRole
    name?: string
    walletFen?: number
    subsidyFen?: number
    spendingPin?: string
    expiresAt?: Date
    now?: Date
  } = {},
): Promise<TestPerson> {
  const { pool, campusId, keys, hasher } = campus
  const { role = 'undergraduate', name = '张小明', walletFen = 0, subsidyFen = 0, now = NOON } = options
  const personId = uuidv7(now)
  const serial = ++made
  const campusNo = `2026${String(serial).padStart(6, '0')}`
  const day = String(1 + (Math.floor(serial / 999) % 28)).padStart(2, '0')
  const idNumber = makeResidentId('510104', `2007-03-${day}`, 1 + (serial % 999))
  const checked = checkPerson(
    {
      id: personId,
      campusNo,
      name,
      role,
      idType: 'resident',
      idNumber,
      college: null,
      major: null,
      className: null,
      dormitory: null,
      phone: null,
      fullTime: true,
    },
    now,
  )
  assert(checked.ok, 'a made-up person can be added')
  const { person } = checked
  const walletId = await inTransaction(pool, async (db) => {
    const wallet = await openWallet(db, campusId, personId)
    const row = { person, walletId: wallet, expiresAt: options.expiresAt ?? null }
    const added = await addPeople(db, keys, campusId, [row], now)
    assert(added.ok, 'a made-up person is nobody else')
    const holder = { campusId, personId, idNumber, campusNo }
    await issueInitialPins({ db, hasher }, holder, defaultPolicy(), now)
    return wallet
  })
  if (walletFen + subsidyFen > 0) await giveMoney(campus, walletId, { walletFen, subsidyFen })
  if (options.spendingPin) {
    const pin = { campusId, personId, which: 'spending', pin: options.spendingPin } as const
    const set = await setPin(campus, { ...pin, actor: { kind: 'system', id: null } }, now)
    assert(set.ok, 'a test sets a PIN that is allowed')
  }
  return { personId, walletId, campusNo, idNumber, name }
}

/** Puts money into a wallet, and a subsidy beside it, from cash. */
export async function giveMoney(
  { poster, cash }: TestCampus,
  walletId: WalletId,
  { walletFen = 0, subsidyFen = 0 }: { walletFen?: number; subsidyFen?: number },
): Promise<void> {
  const outcome = await poster.post({
    shape: 'credit',
    id: uuidv7(NOON),
    kind: 'adjustment',
    walletId,
    fromId: cash,
    walletFen,
    subsidyFen,
    occurredAt: NOON,
  })
  assert(outcome.ok, 'money can be given')
}

/** A phone with a pay key of this person, enrolled at NOON or `now`; the key the person had before ends. */
export async function makePhone(
  campus: TestCampus,
  person: Pick<TestPerson, 'personId'>,
  { now = NOON, lastsMs = 24 * 3600_000 }: { now?: Date; lastsMs?: number } = {},
): Promise<TestPhone> {
  const { pool, campusId, keys } = campus
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = publicKey.export({ format: 'jwk' })
  const point = { x: Buffer.from(x!, 'base64url'), y: Buffer.from(y!, 'base64url') }
  const alias = String(1e9 + Math.floor(Math.random() * 9e9))
  const keyId = uuidv7(now)
  await pool.query(
    'UPDATE pay_keys SET ended_at = $3 WHERE campus_id = $1 AND person_id = $2 AND ended_at IS NULL',
    [campusId, person.personId, now],
  )
  await pool.query(
    `INSERT INTO pay_keys (campus_id, key_id, person_id, alias, thumbprint, x, y, digits_secret_sealed, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      campusId,
      keyId,
      person.personId,
      alias,
      Buffer.from(keyThumbprint(point), 'hex'),
      point.x,
      point.y,
      randomBytes(61),
      now,
    ],
  )
  const expiresAt = new Date(now.getTime() + lastsMs)
  const claims = { campusCode: 'demo', alias, expiresAt, publicKey: point, offlineLimitFen: 3000 }
  const signer = certificateSigner(keys.issuer.kid, keys.issuer.privateKey)
  const certificate = issueCertificate({ ...claims, tier: 'student' }, signer)
  const code = (at: Date = NOON) => {
    const cti = randomBytes(8)
    const iat = Math.floor(at.getTime() / 1000)
    const toSign = payCodeToSign({ iat, cti })
    const signature = sign('sha256', toSign, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    return assemblePayCode({ iat, cti, certificate, signature })
  }
  return { keyId, alias, privateKey, certificate, code }
}

/** A merchant with one stall. */
export async function makeMerchant(
  { pool, campusId }: TestCampus,
  options: { name?: string; subsidyAllowed?: boolean; admits?: PersonRole[] } = {},
): Promise<TestMerchant> {
  const { name = '第一食堂', subsidyAllowed = true, admits = [] } = options
  const merchantId = uuidv7()
  const stallId = uuidv7()
  const payableId = await openAccount(pool, campusId, 'merchant_payable', { ownerId: merchantId })
  await addMerchant(
    pool,
    campusId,
    {
      merchantId,
      name,
      nameEn: 'First Canteen',
      kind: 'canteen',
      subsidyAllowed,
      payableAccountId: payableId,
    },
    NOON,
  )
  await addStall(pool, campusId, { stallId, merchantId, name: '面食', nameEn: 'Noodles', admits }, NOON)
  return { merchantId, stallId, payableId }
}

/** A terminal with a key of its own, activated as a real one is. */
export async function makeTerminal(
  { pool, campusId, keys }: TestCampus,
  merchant: Pick<TestMerchant, 'merchantId' | 'stallId'> | null,
  { kind = 'pos', name = 'POS 1' }: { kind?: TerminalKind; name?: string } = {},
): Promise<TestTerminal> {
  const terminalId = uuidv7()
  const merchantId = merchant?.merchantId ?? null
  const terminal = { id: terminalId, kind, name, merchantId, stallId: merchant?.stallId ?? null }
  const actor = { kind: 'system', id: null } as const
  const registered = await registerTerminal(pool, { campusId, actor, terminal }, NOON)
  assert(registered.ok, 'a made-up terminal can be registered')
  const deps = { pool, indexKey: keys.indexKey }
  const { activationCode } = await issueActivationCode(deps, { campusId, actor, terminalId }, NOON)
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = publicKey.export({ format: 'jwk' }) as PublicKey
  const activated = await activateTerminal(deps, { campusId, activationCode, publicKey: jwk }, NOON)
  assert(activated.ok, 'a new code activates')
  return {
    terminalId,
    merchantId,
    privateKey,
    caller: { kind: 'terminal', terminalId, terminalKind: kind, merchantId },
  }
}
