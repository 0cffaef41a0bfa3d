import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { signText } from '../rsa-signature.ts'
import { isNoticeSigned, rawMember, readReply, signedParams } from './signature.ts'

const { notify_published: published } = JSON.parse(
  readFileSync(new URL('../../../test/vectors/alipay.json', import.meta.url), 'utf8'),
)
const alipayKey = createPublicKey({
  key: Buffer.from(published.alipay_public_key_b64, 'base64'),
  format: 'der',
  type: 'spki',
})
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })

test('the published notice is Alipay’s, and no longer when any member of it changes', () => {
  const { params } = published as { params: Record<string, string> }
  assert.equal(isNoticeSigned(params, alipayKey), true)
  for (const name of Object.keys(params).filter((one) => one !== 'sign')) {
    // What kind of signature it is stands outside of it, and is none of the others.
    assert.equal(isNoticeSigned({ ...params, [name]: `${params[name]}1` }, alipayKey), false, name)
  }
  assert.equal(isNoticeSigned({ ...params, more: '1' }, alipayKey), false)
  assert.equal(isNoticeSigned({ ...params, empty: '' }, alipayKey), true)
  assert.equal(isNoticeSigned(params, pair.publicKey), false)
  assert.equal(isNoticeSigned({}, alipayKey), false)
})

test('a request is signed with its kind of signature, a notice without', () => {
  const params = signedParams({ app_id: '2021', method: 'm', empty: '' }, pair.privateKey)
  assert.equal(params.sign, signText(pair.privateKey, 'app_id=2021&method=m&sign_type=RSA2'))
  assert.equal(isNoticeSigned(params, pair.publicKey), false)
})

test('a reply is believed over its text as it came, with whatever blanks and escapes', () => {
  const reply = (raw: string, sign = signText(pair.privateKey, raw)) =>
    `{"alipay_trade_query_response":${raw},"sign":"${sign}"}`
  const raw = '{"code":"10000", "msg":"Success \\"}{","url":"https:\\/\\/x","deep":{"a":"}"}}'
  const read = (text: string) => readReply(text, 'alipay_trade_query_response', pair.publicKey)
  assert.deepEqual(read(reply(raw)), JSON.parse(raw))
  assert.equal(read(reply(JSON.stringify(JSON.parse(raw)), signText(pair.privateKey, raw))), null)
  assert.equal(read(reply(raw).replace('10000', '10001')), null)
  const error = '{"code":"40002","sub_code":"isv.invalid-signature"}'
  const told = `{"error_response":${error},"sign":"${signText(pair.privateKey, error)}"}`
  assert.deepEqual(read(told), JSON.parse(error))
  for (const odd of ['', '{}', '[]', 'null', '{"alipay_trade_query_response":{', '<html>'])
    assert.equal(read(odd), null)
})

test('a member is found where it stands, also behind the signature', () => {
  assert.equal(rawMember('{"sign":"x","a_response":{"b":1}}', 'a_response'), '{"b":1}')
  assert.equal(rawMember('{"sign":"x","b_response":{"b":1}}', 'a_response'), null)
})
