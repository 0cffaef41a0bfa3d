import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createSecretHasher } from './secret-hash.ts'

const pepper = randomBytes(32)
const hasher = createSecretHasher(pepper)

test('a secret is verified by its hash, another one is not', async () => {
  const stored = await hasher.hash('739184')
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.equal(await hasher.verify('739184', stored), true)
  assert.equal(await hasher.verify('739185', stored), false)
  assert.equal(await hasher.verify('', stored), false)
})

test('equal secrets have different hashes', async () => {
  assert.notEqual(await hasher.hash('739184'), await hasher.hash('739184'))
})

test('without the pepper a hash verifies nothing', async () => {
  const stored = await hasher.hash('739184')
  assert.equal(await createSecretHasher(randomBytes(32)).verify('739184', stored), false)
})

test('hashes of another cost are still verified', async () => {
  const stored = await hasher.hash('739184')
  await assert.rejects(hasher.verify('739184', '$2b$10$abc'), /PHC/)
  assert.equal(await hasher.verify('739184', stored.replace('t=2', 't=3')), false)
})

test('nothing stored is false after the same work', async () => {
  assert.equal(await hasher.verify('739184', null), false)
})

test('what is for a payment overtakes what waits', async () => {
  const one = createSecretHasher(pepper, 1)
  const order: string[] = []
  const note = (name: string) => async () => void order.push(name)
  await Promise.all([
    one.verify('a', null).then(note('running')),
    one.verify('b', null).then(note('waiting')),
    one.verify('c', null).then(note('waiting too')),
    one.verify('d', null, 'first').then(note('payment')),
  ])
  assert.deepEqual(order, ['running', 'payment', 'waiting', 'waiting too'])
})

test('a failure lets the next one run', async () => {
  const one = createSecretHasher(pepper, 1)
  const stored = (await one.hash('a')).replace('m=19456', 'm=1')
  await assert.rejects(one.verify('a', stored))
  assert.equal(await one.verify('a', null), false)
})
