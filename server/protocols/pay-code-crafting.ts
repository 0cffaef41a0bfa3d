import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import {
  base45,
  bytes,
  deterministic,
  es256,
  type Item,
  int,
  map,
  sign1,
  text,
  type Writer,
} from './cbor-crafting.ts'
import { checkPayCode, keyThumbprint } from './pay-code-node.ts'
import { checkPayCodeAtTerminal, importPublicPointWeb, type WebKey } from './pay-code-web.ts'

/*
 * For tests: crafts pay codes of any form, right and wrong, but truly signed, so that a refusal is for the form; and
 * checks them at server and terminal, which must agree.
 */
export const issuer = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const phone = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const KID = randomBytes(8)
export const CTI = randomBytes(8)
export const IAT = 1_772_424_000
export const EXP = IAT + 3600
export const NOW = new Date((IAT + 5) * 1000)
export const CAMPUS = 'demo'

export const { x: X, y: Y } = pointOf(phone.publicKey)
export const issuerKeys = new Map([[KID.toString('hex'), issuer.publicKey]])
const webIssuerKeys = new Map<string, WebKey>([
  [KID.toString('hex'), (await importPublicPointWeb(pointOf(issuer.publicKey)))!],
])
export const INVALID = { ok: false, code: 'credential_invalid' }
export const GENUINE = {
  ok: true,
  alias: '4817203956',
  keyThumbprint: keyThumbprint({ x: X, y: Y }),
  issuedAt: new Date(IAT * 1000),
  cti: CTI.toString('hex'),
  offlineLimitFen: 3000,
  tier: 'student',
  certificateExpiresAt: new Date(EXP * 1000),
}

type Sign = typeof es256
export type CodeParts = {
  iat?: Item
  cti?: Item
  codeProtected?: Item
  codeHeaders?: (kcwt: Item) => Item
  codePayload?: Item
  codeSignature?: Sign
  code?: (item: Item) => Item
  iss?: Item
  sub?: Item
  exp?: Item
  coseKey?: Item
  cnf?: Item
  limit?: Item
  tier?: Item
  claims?: (all: [Item, Item][]) => [Item, Item][]
  certificateProtected?: Item
  certificateHeaders?: Item
  certificateSignature?: Sign
  certificate?: (item: Item) => Item
}

function craftCertificate(parts: CodeParts): Item {
  const coseKey =
    parts.coseKey ?? map([int(1), int(2)], [int(-1), int(1)], [int(-2), bytes(X)], [int(-3), bytes(Y)])
  const claims: [Item, Item][] = [
    [int(1), parts.iss ?? text(CAMPUS)],
    [int(2), parts.sub ?? text(GENUINE.alias)],
    [int(4), parts.exp ?? int(EXP)],
    [int(8), parts.cnf ?? map([int(1), coseKey])],
    [int(-65_537), parts.limit ?? int(3000)],
    [int(-65_538), parts.tier ?? text('student')],
  ]
  const item = sign1(issuer.privateKey, {
    protected: parts.certificateProtected ?? map([int(1), int(-7)], [int(4), bytes(KID)]),
    unprotected: parts.certificateHeaders ?? map(),
    payload: map(...(parts.claims?.(claims) ?? claims)),
    ...(parts.certificateSignature && { signature: parts.certificateSignature }),
  })
  return parts.certificate?.(item) ?? item
}

export function craftCertificateBytes(parts: CodeParts): Buffer {
  return craftCertificate(parts)(deterministic)
}

export function craftBytes(parts: CodeParts, writer: Writer = deterministic): Buffer {
  const kcwt = craftCertificate(parts)
  const item = sign1(phone.privateKey, {
    protected: parts.codeProtected ?? map([int(1), int(-7)]),
    unprotected: parts.codeHeaders?.(kcwt) ?? map([int(13), kcwt]),
    payload: parts.codePayload ?? map([int(6), parts.iat ?? int(IAT)], [int(7), parts.cti ?? bytes(CTI)]),
    ...(parts.codeSignature && { signature: parts.codeSignature }),
  })
  return (parts.code?.(item) ?? item)(writer)
}

export function craftCode(parts: CodeParts, writer?: Writer): string {
  return `OC1:${base45(craftBytes(parts, writer))}`
}

export function check(code: string, now = NOW, campusCode = CAMPUS) {
  return checkPayCode(code, { issuerKeys, campusCode, now })
}

export function checkAtTerminal(
  code: string,
  now: Date,
  lists: { usedCodes?: Set<string>; hotAliases?: Set<string> },
  campusCode = CAMPUS,
) {
  const knowledge = {
    issuerKeys: webIssuerKeys,
    campusCode,
    usedCodes: new Set<string>(),
    hotAliases: new Set<string>(),
  }
  return checkPayCodeAtTerminal(code, { ...knowledge, ...lists }, now)
}

/** Server and terminal must say the same. */
export async function checkBoth(code: string, now = NOW, campusCode = CAMPUS) {
  const atServer = check(code, now, campusCode)
  assert.deepEqual(await checkAtTerminal(code, now, {}, campusCode), atServer)
  return atServer
}

function pointOf(key: KeyObject) {
  const { x, y } = key.export({ format: 'jwk' })
  return { x: Buffer.from(x!, 'base64url'), y: Buffer.from(y!, 'base64url') }
}
