import assert from 'node:assert/strict'
import { createPublicKey, createVerify, generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { isSignedBy } from '../rsa-signature.ts'
import { openResource } from './sealed-resource.ts'
import { authorization, jsapiParameters, platformSignatureFault } from './signature.ts'

const vector = JSON.parse(
  readFileSync(new URL('../../../test/vectors/wechatpay_v3.json', import.meta.url), 'utf8'),
)
const now = new Date('2026-11-23T04:00:00Z')
const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 })
const platform = generateKeyPairSync('rsa', { modulusLength: 2048 })
const keys = new Map([['PUB_KEY_ID_0116', platform.publicKey]])

test('the signature published with WeChat Pay’s own library is right, and no other', () => {
  const { public_key_pem: pem, message, signature_base64: signature } = vector.go_sdk
  const key = createPublicKey(pem)
  assert.equal(isSignedBy(key, message, signature), true)
  assert.equal(isSignedBy(key, `${message} `, signature), false)
  assert.equal(isSignedBy(key, message, `${signature}\n`), false)
  assert.equal(isSignedBy(key, message, ''), false)
  assert.equal(isSignedBy(platform.publicKey, message, signature), false)
})

test('both published sealed texts open, and nothing that was changed does', () => {
  const { aead } = vector.go_sdk
  const published = [
    {
      key: aead.key,
      plaintext: aead.plaintext,
      resource: { ciphertext: aead.ciphertext, nonce: aead.nonce, associatedData: aead.associated_data },
    },
    {
      key: vector.axios_plugin.key,
      plaintext: vector.axios_plugin.plaintext,
      resource: {
        ciphertext: vector.axios_plugin.ciphertext,
        nonce: vector.axios_plugin.iv,
        associatedData: vector.axios_plugin.aad,
      },
    },
  ]
  for (const { key, plaintext, resource } of published) {
    assert.equal(openResource(resource, Buffer.from(key)), plaintext)
    const bytes = Buffer.from(resource.ciphertext, 'base64')
    bytes[0]! ^= 1
    const otherKey = Buffer.from(key)
    otherKey[0]! ^= 1
    assert.equal(openResource({ ...resource, ciphertext: bytes.toString('base64') }, Buffer.from(key)), null)
    assert.equal(openResource({ ...resource, associatedData: 'transaction' }, Buffer.from(key)), null)
    assert.equal(openResource({ ...resource, nonce: `${resource.nonce}0` }, Buffer.from(key)), null)
    assert.equal(openResource({ ...resource, nonce: '' }, Buffer.from(key)), null)
    assert.equal(openResource({ ...resource, ciphertext: 'AAAA' }, Buffer.from(key)), null)
    assert.equal(openResource(resource, otherKey), null)
  }
})

test('a request is signed over method, target, time, nonce and body, one a line', () => {
  const key = {
    merchantId: '1900000001',
    serial: '5157F09EFDC096DE15EBE81A47057A72',
    privateKey: merchant.privateKey,
  }
  const request = { method: 'POST', target: '/v3/pay/transactions/jsapi?a=1', body: '{"a":1}' } as const
  const header = authorization(request, key, { now, nonce: 'n0nce' })
  const [scheme, rest] = header.split(' ')
  assert.equal(scheme, 'WECHATPAY2-SHA256-RSA2048')
  const values = new Map([...rest!.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value!]))
  assert.deepEqual([...values.keys()].sort(), ['mchid', 'nonce_str', 'serial_no', 'signature', 'timestamp'])
  assert.equal(values.get('timestamp'), '1795406400')
  const signed = 'POST\n/v3/pay/transactions/jsapi?a=1\n1795406400\nn0nce\n{"a":1}\n'
  const verifier = createVerify('RSA-SHA256').update(signed)
  assert.equal(verifier.verify(merchant.publicKey, values.get('signature')!, 'base64'), true)
})

test('the cashier in WeChat is opened with parameters signed over app, time, nonce and order', () => {
  const parameters = jsapiParameters({ appId: 'wx1', prepayId: 'p1' }, merchant.privateKey, {
    now,
    nonce: 'n',
  })
  assert.equal(parameters.package, 'prepay_id=p1')
  const verifier = createVerify('RSA-SHA256').update('wx1\n1795406400\nn\nprepay_id=p1\n')
  assert.equal(verifier.verify(merchant.publicKey, parameters.paySign, 'base64'), true)
})

test('a message is WeChat Pay’s within five minutes, by a key we have, over exactly these bytes', () => {
  const body = '{"id":"1"}'
  const signedAt = (at: Date) => {
    const timestamp = String(Math.floor(at.getTime() / 1000))
    const signature = sign('sha256', Buffer.from(`${timestamp}\nabc\n${body}\n`), platform.privateKey)
    return {
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': 'abc',
      'wechatpay-signature': signature.toString('base64'),
      'wechatpay-serial': 'PUB_KEY_ID_0116',
    }
  }
  const genuine = signedAt(now)
  const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
  const fault = (headers: object, text = body, at = now) => platformSignatureFault(headers, text, keys, at)
  assert.equal(fault(genuine), null)
  assert.equal(fault(genuine, body, later(300)), null)
  assert.equal(fault(genuine, body, later(-300)), null)
  assert.equal(fault(genuine, body, later(301)), 'time')
  assert.equal(fault(genuine, body, later(-301)), 'time')
  assert.equal(fault(genuine, `${body} `), 'signature')
  assert.equal(fault({ ...genuine, 'wechatpay-nonce': 'abd' }), 'signature')
  assert.equal(fault({ ...genuine, 'wechatpay-signature': 'WECHATPAY/SIGNTEST/abc' }), 'signature')
  assert.equal(fault({ ...genuine, 'wechatpay-serial': 'PUB_KEY_ID_0117' }), 'serial')
  assert.equal(fault({ ...genuine, 'wechatpay-timestamp': '1e9' }), 'unsigned')
  for (const name of Object.keys(genuine))
    assert.equal(fault({ ...genuine, [name]: undefined }), 'unsigned', name)
})
