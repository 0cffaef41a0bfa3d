import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import type { DemoCampus } from '../demo-campus.ts'
import {
  call,
  type DemoTerminal,
  enrolPhone,
  newId,
  type Phone,
  signIn,
  signOperatorIn,
  signTerminalIn,
} from '../independent-client.ts'

export type Administrator = { login: string; password: string; totpSecret: string }

/** Runs `onecard setup`; returns the administrator that it printed once. */
export async function setUp(campus: DemoCampus): Promise<Administrator> {
  const names = ['--code', 'yunling', '--name-zh', '云岭大学', '--name-en', 'Yunling University']
  const { code, stdout, stderr } = await campus.command('setup', ...names)
  assert.equal(code, 0, stdout + stderr)
  const password = /password +(\S+)/.exec(stdout)?.[1]
  const totpSecret = /secret=([A-Z2-7]+)/.exec(stdout)?.[1]
  assert.ok(password && totpSecret, stdout)
  return { login: 'admin', password, totpSecret }
}

export type OpenedStall = { adminToken: string; tillToken: string; merchantId: string }

/** What an administrator does before the first sale: a merchant, a stall, a till that is activated. */
export async function openStall(campus: DemoCampus, administrator: Administrator): Promise<OpenedStall> {
  const url = campus.baseUrl
  const adminToken = await signOperatorIn(url, administrator)
  const [merchantId, stallId, terminalId] = [newId(), newId(), newId()]
  const make = async (path: string, body: unknown) => {
    const reply = await call(url, 'POST', path, { token: adminToken, body })
    assert.ok(reply.status < 300, `${path}: ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  const names = { name: '第一食堂', nameEn: 'Canteen One' }
  await make('/v1/merchants', { id: merchantId, ...names, kind: 'canteen', subsidyAllowed: true })
  await make(`/v1/merchants/${merchantId}/stalls`, { id: stallId, name: '一窗口', nameEn: 'One', admits: [] })
  await make('/v1/terminals', { id: terminalId, kind: 'pos', name: '一号机', merchantId, stallId })
  const { activationCode } = await make(`/v1/terminals/${terminalId}/activation-code`, {})
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' })
  await make('/v1/terminals/activate', { activationCode, publicKey: { kty, crv, x, y } })
  const privateKeyJwk = privateKey.export({ format: 'jwk' })
  const till: DemoTerminal = { id: terminalId, kind: 'pos', merchantId, privateKeyJwk }
  return { adminToken, merchantId, tillToken: await signTerminalIn(url, till) }
}

/** A student added at the desk, signed in for the first time with the PIN of the ID number, with money and a phone. */
export async function enrolStudent(
  campus: DemoCampus,
  adminToken: string,
  cashFen: number,
): Promise<{ token: string; phone: Phone; personId: string }> {
  const url = campus.baseUrl
  const [personId, campusNo, idNumber] = [newId(), '20260001', '11010519491231002X']
  const person = {
    id: personId,
    campusNo,
    name: '林小雨',
    role: 'undergraduate',
    idType: 'resident',
    idNumber,
    college: null,
    major: null,
    className: null,
    dormitory: null,
    phone: null,
    fullTime: true,
  }
  const added = await call(url, 'POST', '/v1/people', { token: adminToken, body: person })
  assert.equal(added.status, 201, JSON.stringify(added.body))
  const initial = '231002'
  const token = await signIn(url, campusNo, initial)
  const change = { current: initial, next: '709364', otherNumber: idNumber }
  const changed = await call(url, 'POST', '/v1/me/query-pin', { token, body: change })
  assert.equal(changed.status, 200, JSON.stringify(changed.body))
  const cash = { id: newId(), personId, amountFen: cashFen }
  const credited = await call(url, 'POST', '/v1/cash-top-ups', { token: adminToken, body: cash })
  assert.equal(credited.status, 201, JSON.stringify(credited.body))
  return { token, phone: await enrolPhone(url, token), personId }
}
