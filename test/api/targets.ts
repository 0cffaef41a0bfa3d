import assert from 'node:assert/strict'
import { call, newId, pay, payCode } from '../independent-client.ts'
import type { CallerName, Callers } from './callers.ts'

/**
 * Something that is really there for each kind of id in a path, made for the purpose: what is done to it by mistake
 * hurts nobody who asks.
 * @returns the beginning of paths and the id to put into them
 */
export async function makeTargets({
  url,
  tokens,
  other,
  phone,
  till,
}: Callers): Promise<Record<string, string>> {
  const ask = async (name: CallerName, method: string, path: string, body?: unknown) => {
    const reply = await call(url, method, path, { ...(tokens[name] ? { token: tokens[name] } : {}), body })
    assert.ok(reply.status < 300, `${method} ${path}: ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  const paid = await pay(url, tokens.till!, { text: payCode(phone), amountFen: 10 })
  assert.equal(paid.status, 201, JSON.stringify(paid.body))
  const [personId, merchantId, terminalId, operatorId, topUpId] = Array.from({ length: 5 }, () => newId())
  const visitor = {
    id: personId,
    campusNo: 'target01',
    name: '靶子',
    role: 'visitor',
    idType: 'none',
    idNumber: null,
    college: null,
    major: null,
    className: null,
    dormitory: null,
    phone: null,
    fullTime: false,
  }
  await ask('administrator', 'POST', '/v1/people', visitor)
  const names = { name: '靶子', nameEn: 'Target' }
  const merchant = { id: merchantId, ...names, kind: 'shop', subsidyAllowed: false }
  await ask('administrator', 'POST', '/v1/merchants', merchant)
  const terminal = { id: terminalId, kind: 'pos', name: '靶子', merchantId: till.merchantId, stallId: null }
  await ask('administrator', 'POST', '/v1/terminals', terminal)
  const cashier = { id: newId(), number: '77', name: '靶子', pin: '926481' }
  await ask('administrator', 'POST', `/v1/merchants/${till.merchantId}/cashiers`, cashier)
  const shift = { id: newId(), cashierNo: cashier.number, pin: cashier.pin }
  await ask('till', 'POST', '/v1/terminal/shifts', shift)
  const operator = { id: operatorId, login: 'target', name: '靶子', roles: ['auditor'], merchantId: null }
  await ask('administrator', 'POST', '/v1/operators', operator)
  await ask('card centre', 'POST', '/v1/cash-top-ups', { id: topUpId, personId, amountFen: 100 })
  const leaver = { ...visitor, id: newId(), campusNo: 'target02' }
  await ask('administrator', 'POST', '/v1/people', leaver)
  const leaving = { id: newId(), reason: '靶子' }
  await ask('card centre', 'POST', `/v1/people/${leaver.id}/leaving`, leaving)
  const refund = { id: newId(), amountFen: 1, reason: '靶子' }
  await ask('finance', 'POST', `/v1/payments/${paid.body.id as string}/refunds`, refund)
  const batch = { id: newId(), kind: 'formal', label: '靶子', count: 1 }
  const { firstNumber: cardNo } = await ask('card centre', 'POST', '/v1/card-batches', batch)
  const { sessions } = await call(url, 'GET', '/v1/me/sessions', { token: other.token }).then(
    ({ body }) => body as { sessions: { id: string }[] },
  )
  return {
    '/v1/people/': personId!,
    '/v1/cards/': cardNo as string,
    '/v1/card-batches/': batch.id,
    '/v1/merchants/': merchantId!,
    '/v1/cashiers/': cashier.id,
    '/v1/shifts/': shift.id,
    '/v1/terminal/shifts/': shift.id,
    '/v1/terminals/': terminalId!,
    '/v1/operators/': operatorId!,
    '/v1/cash-top-ups/': topUpId!,
    '/v1/payments/': paid.body.id as string,
    '/v1/refunds/': refund.id,
    '/v1/leavings/': leaving.id,
    '/v1/me/bills/': paid.body.id as string,
    '/v1/me/pay-keys/': phone.keyId,
    '/v1/me/sessions/': sessions[0]!.id,
    '/v1/policy/': 'cardFeeFen',
  }
}
