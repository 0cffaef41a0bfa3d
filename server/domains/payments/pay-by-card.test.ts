import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { TapProof } from '../../../contract/card-taps.ts'
import { cardTerminal, toldOf } from '../../../test/card-desk.ts'
import { CARD_KEYS } from '../../../test/card-keys.ts'
import { makeCardStock } from '../../../test/cards.ts'
import { copyOf, makeChip } from '../../../test/chip.ts'
import { afterNoon, makeMerchant, makeTerminal, NOON, testCampus } from '../../../test/factories.ts'
import { operatorCaller, personCaller } from '../../../test/http.ts'
import { inTransaction } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { sm4, tripleDes } from '../../protocols/card-cipher.ts'
import { newMasterKeys, rotate } from '../../protocols/card-keys.ts'
import { blockCard } from '../cards/block-card.ts'
import { endCard } from '../cards/end-card.ts'
import { freeze } from '../cards/freeze.ts'
import { release } from '../cards/release.ts'
import { reportLost } from '../cards/report-lost.ts'
import { holdPayAlias } from '../credentials/find-pay-key.ts'
import { readWallet } from '../ledger/wallet.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const canteen = await makeMerchant(campus)
const till = await makeTerminal(campus, canteen)
const otherTill = await makeTerminal(campus, canteen)
let now = NOON
const clock = () => now
// Two servers on one database, behind a proxy.
const house = await cardTerminal({ after }, campus, { clock })
const another = await cardTerminal({ after }, campus, { clock, poster: campus.anotherPoster() })
const { makeCarded } = await makeCardStock(campus)
const cards = { pool, holdPayAlias }
const SYSTEM = { kind: 'system', id: null } as const

async function payer(options: Parameters<typeof makeCarded>[0] = {}) {
  const person = await makeCarded({ walletFen: 100_00, ...options })
  return { ...person, chip: makeChip(person.cardNo) }
}
const walletOf = async ({ walletId }: { walletId: number }) =>
  (await readWallet(pool, campusId, walletId)).walletFen
const times = <T>(count: number, work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)))
const tally = (words: string[]) =>
  Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]))

test('a card pays: the answer is a payment’s, and it is known as paid by card', async () => {
  const person = await payer()
  const id = uuidv7(now)
  const paid = await house.pay(till, await house.prove(till, person.chip), { id })
  assert.equal(paid.status, 201)
  assert.deepEqual(paid.body, {
    id,
    state: 'approved',
    amountFen: 1250,
    chargedFen: 1250,
    subsidyFen: 0,
    payer: { name: '张*明', campusNoTail: person.campusNo.slice(-4) },
    walletFen: 87_50,
    at: NOON.toISOString(),
  })
  const seen = await house.call(operatorCaller('finance'), 'GET', `/v1/payments/${id}`)
  assert.equal(seen.body.means, 'card')
  assert.equal(await walletOf(person), 87_50)
})

test('same card again: a new cryptogram under the same payment is its repeat', async () => {
  const person = await payer()
  const id = uuidv7(now)
  const first = await house.pay(till, await house.prove(till, person.chip), { id })
  const again = await house.pay(till, await house.prove(till, person.chip), { id })
  assert.deepEqual([again.status, again.text], [200, first.text])
  assert.equal(await walletOf(person), 87_50)
})

test('the repeat of a lost reply is answered by the other server, even too late and for a card stopped since', async () => {
  const person = await payer()
  const id = uuidv7(now)
  const proof = await house.prove(till, person.chip)
  const first = await house.pay(till, proof, { id })
  assert.ok((await reportLost(cards, { campusId, personId: person.personId, actor: SYSTEM }, now)).ok)
  now = afterNoon(300)
  const again = await another.pay(till, proof, { id })
  assert.deepEqual([again.status, again.text], [200, first.text])
  now = NOON
})

test('one cryptogram pays once, whichever server is asked', async () => {
  const person = await payer()
  const proof = await house.prove(till, person.chip)
  assert.equal(toldOf(await house.pay(till, proof)), 'approved')
  for (const server of [house, another])
    assert.equal(toldOf(await server.pay(till, proof)), 'credential_used')
  assert.equal(await walletOf(person), 87_50)
})

test('one tap under 20 payments at once, on two servers: one is paid', async () => {
  const person = await payer()
  for (let round = 0; round < 5; round++) {
    const proof = await house.prove(till, person.chip)
    const told = await times(20, async (n) =>
      toldOf(await (n % 2 === 0 ? house : another).pay(till, proof, { amountFen: 100 })),
    )
    assert.deepEqual(tally(told), { approved: 1, credential_used: 19 })
  }
  assert.equal(await walletOf(person), 95_00)
})

test('one payment 20 times at once, by taps of the same card on two servers: one debit, one answer', async () => {
  const person = await payer()
  const id = uuidv7(now)
  const proofs: TapProof[] = []
  for (let n = 0; n < 4; n++) proofs.push(await house.prove(till, person.chip))
  const answers = await times(20, (n) => (n % 2 === 0 ? house : another).pay(till, proofs[n % 4]!, { id }))
  assert.deepEqual(tally(answers.map(toldOf)), { approved: 1, repeat: 19 })
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1)
  assert.equal(await walletOf(person), 87_50)
})

test('a server that ended between tap and payment is missed by nobody: the next one opens the tap', async () => {
  const person = await payer()
  const proof = await house.prove(till, person.chip)
  const fresh = await cardTerminal({ after }, campus, { clock, poster: campus.anotherPoster() })
  assert.equal(toldOf(await fresh.pay(till, proof)), 'approved')
})

test('above the limit the same tap pays with the spending PIN, and without it stays unused', async () => {
  const person = await payer({ spendingPin: '926481' })
  const proof = await house.prove(till, person.chip)
  const id = uuidv7(now)
  const sale = { id, amountFen: 40_00 }
  assert.equal(toldOf(await house.pay(till, proof, sale)), 'spending_pin_required')
  assert.equal(toldOf(await house.pay(till, proof, { ...sale, spendingPin: '111999' })), 'spending_pin_wrong')
  assert.equal(toldOf(await another.pay(till, proof, { ...sale, spendingPin: '926481' })), 'approved')
  assert.equal(toldOf(await house.pay(till, proof)), 'credential_used')
})

test('a proof that is not this card’s, this terminal’s or this tap’s is no credential', async () => {
  const mine = await payer()
  const other = await payer()
  const proof = await house.prove(till, mine.chip)
  const wrong: Record<string, TapProof> = {
    'another card answered': await house.prove(till, other.chip, mine.cardNo),
    'an answer to another tap': { ...(await house.prove(till, mine.chip)), responses: proof.responses },
    'a made-up token': { ...proof, tap: 'x'.repeat(200) },
    'a token with one letter changed': { ...proof, tap: changed(proof.tap) },
    'no cryptogram': { ...proof, responses: ['6a88'] },
    'an empty answer': { ...proof, responses: ['9000'] },
    'a card of another campus': await house.prove(till, makeChip(mine.cardNo, newMasterKeys(tripleDes))),
    'a card of the other cipher': await house.prove(till, makeChip(mine.cardNo, newMasterKeys(sm4))),
  }
  for (const [what, bad] of Object.entries(wrong))
    assert.equal(toldOf(await house.pay(till, bad)), 'credential_invalid', what)
  assert.equal(toldOf(await house.pay(otherTill, proof)), 'credential_invalid')
  assert.equal(toldOf(await house.pay(till, proof)), 'approved')
})

/** Another token: one letter in its middle is another one. */
function changed(token: string): string {
  const at = token.length >> 1
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
}

test('a number that the campus never gave is no credential, however right its keys', async () => {
  const proof = await house.prove(till, makeChip('9999999999999999'))
  assert.equal(toldOf(await house.pay(till, proof)), 'credential_invalid')
})

test('a tap is good for two minutes', async () => {
  const person = await payer()
  const proof = await house.prove(till, person.chip)
  const late = await house.prove(till, person.chip)
  now = afterNoon(119.999)
  assert.equal(toldOf(await house.pay(till, proof)), 'approved')
  now = afterNoon(120)
  assert.equal(toldOf(await house.pay(till, late)), 'credential_expired')
  now = NOON
})

test('a stopped card is refused with why, in the order of RULES 3.4', async () => {
  const person = await payer()
  const by = { campusId, personId: person.personId, actor: SYSTEM }
  const used = await house.prove(till, person.chip)
  assert.equal(toldOf(await house.pay(till, used)), 'approved')
  const pay = async () => toldOf(await house.pay(till, await house.prove(till, person.chip)))
  const stops: [string, () => Promise<unknown>][] = [
    ['card_lost', () => reportLost(cards, by, now)],
    ['account_frozen', () => freeze(cards, by, now)],
  ]
  for (const [code, stop] of stops) {
    await stop()
    assert.equal(await pay(), code)
    assert.equal(toldOf(await house.pay(till, used)), 'credential_used')
  }

  const blocked = await payer()
  const finding = { kind: 'card_cloned', naturalKey: 'x', subjects: [], detail: {} } as const
  await inTransaction(pool, (db) =>
    blockCard(db, campusId, blocked.cardNo, { finding, terminalId: null }, now),
  )
  const ended = await payer()
  const order = { campusId, cardNo: ended.cardNo, actor: SYSTEM, reason: 'x', how: 'void' as const }
  assert.ok((await endCard(cards, order, now)).ok)
  const issued = await payer({ issued: true })
  for (const { chip, ...who } of [blocked, ended, issued]) {
    assert.equal(toldOf(await house.pay(till, await house.prove(till, chip))), 'card_void')
    assert.equal(await walletOf(who), 100_00)
  }
})

test('a released loss lets the card pay again', async () => {
  const person = await payer()
  const by = { campusId, personId: person.personId, actor: SYSTEM }
  const proof = await house.prove(till, person.chip)
  await reportLost(cards, by, now)
  assert.equal(toldOf(await house.pay(till, proof)), 'card_lost')
  await release(cards, by, now)
  assert.equal(toldOf(await house.pay(till, proof)), 'approved')
})

test('after a rotation, also to another cipher, cards of the old keys go on paying', async () => {
  const person = await payer()
  const rotated = rotate(rotate(CARD_KEYS, 'internalAuth', tripleDes)!, 'internalAuth', sm4)!
  const cardKeys = { master: rotated, transports: [] }
  const later = await cardTerminal({ after }, { ...campus, cardKeys })
  const fresh = await makeCarded({ walletFen: 100_00 })
  const written = (cardNo: string, cipher: number) =>
    pool.query('UPDATE cards SET written_cipher = $2 WHERE card_no = $1', [cardNo, cipher])
  await written(person.cardNo, tripleDes.identifier)
  await written(fresh.cardNo, sm4.identifier)
  for (const chip of [person.chip, makeChip(fresh.cardNo, rotated)])
    assert.equal(toldOf(await later.pay(till, await later.prove(till, chip))), 'approved')
})

test('without card keys a tap and a payment by card say so, a pay code is not touched', async () => {
  const person = await payer()
  const proof = await house.prove(till, person.chip)
  const keyless = await cardTerminal({ after }, { ...campus, cardKeys: null })
  for (const reply of [await keyless.begin(till, person.cardNo), await keyless.pay(till, proof)])
    assert.deepEqual([reply.status, reply.body.code], [503, 'card_keys_missing'])
})

test('what a copied token tells nobody: neither card nor challenge can be read or swapped', async () => {
  const person = await payer()
  const { tap, commands } = (await house.begin(till, person.cardNo)).body
  const bytes = Buffer.from(tap, 'base64url').toString('latin1')
  assert.ok(!bytes.includes(person.cardNo) && !tap.includes(commands[0].slice(10, 26)))
  assert.notEqual((await house.begin(till, person.cardNo)).body.commands[0], commands[0])
})

test('a copy of a card pays as the card does while nothing tells them apart; the wallet bounds it', async () => {
  const person = await payer({ walletFen: 20_00 })
  const copy = copyOf(person.chip)
  assert.equal(toldOf(await house.pay(till, await house.prove(till, copy))), 'approved')
  assert.equal(toldOf(await house.pay(till, await house.prove(till, person.chip))), 'insufficient_funds')
})

test('only registers and kiosks open taps', async () => {
  const door = await makeTerminal(campus, null, { kind: 'door' })
  const kiosk = await makeTerminal(campus, null, { kind: 'kiosk' })
  const { cardNo } = await makeCarded()
  assert.equal((await house.begin(kiosk, cardNo)).status, 201)
  for (const caller of [door.caller, personCaller(), operatorCaller('card_centre')])
    assert.equal((await house.call(caller, 'POST', '/v1/card-taps', { cardNo })).body.code, 'forbidden')
})
