import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { blankCard } from '../../devices/virtual-card/card-state.ts'
import { makeCardFile, openCardFile, type VirtualCard } from '../../devices/virtual-card/virtual-card.ts'
import { uuidv7 } from '../../server/base/ids.ts'
import { cardNumber } from '../../server/domains/cards/card.ts'
import { cardThere } from '../../server/domains/cards/check-tap.ts'
import { activateCard, endCard } from '../../server/domains/cards/end-card.ts'
import { issueCard } from '../../server/domains/cards/issue-card.ts'
import { kioskRoutes } from '../../server/domains/cards/kiosk-routes.ts'
import { cardRoutes } from '../../server/domains/cards/routes.ts'
import { stockCards } from '../../server/domains/cards/stock-cards.ts'
import { tapRoutes } from '../../server/domains/cards/tap-routes.ts'
import { writingRoutes } from '../../server/domains/cards/writing-routes.ts'
import { holdPayAlias } from '../../server/domains/credentials/find-pay-key.ts'
import { kioskPinRoutes } from '../../server/domains/credentials/kiosk-pin-routes.ts'
import { resolvePersonToken } from '../../server/domains/credentials/session.ts'
import { sessionRoutes } from '../../server/domains/credentials/session-routes.ts'
import { encodeCommand } from '../../server/protocols/apdu.ts'
import { tripleDes } from '../../server/protocols/card-cipher.ts'
import { newMasterKeys } from '../../server/protocols/card-keys.ts'
import { selectPurse } from '../../server/protocols/epurse.ts'
import { codeOf, GOOD_PIN, makeSettled, type Reply, testServer } from '../credential-server.ts'
import { afterNoon, makeTerminal, NOON, type TestPerson, testCampus } from '../factories.ts'

/* A kiosk from the first tap to the new card in hand: every route that its page calls, with a card that speaks for itself. */

const campus = await testCampus({ after })
const { pool, campusId } = campus
const SYSTEM = { kind: 'system', id: null } as const
const directory = await mkdtemp(join(tmpdir(), 'kiosk-card-'))
after(() => rm(directory, { recursive: true }))

const transport = { cipher: tripleDes, key: new Uint8Array(16).fill(7) }
const cardKeys = { master: newMasterKeys(tripleDes), transports: [{ batchId: null, ...transport }] }
const personOf = (_: number, token: string, now: Date) => resolvePersonToken(campus, campusId, token, now)
const { at, call } = await testServer({ after }, campus, (http, clock) => {
  const house = { ...campus, cardKeys, clock, holdPayAlias, personOf }
  sessionRoutes(http, house)
  cardRoutes(http, house)
  kioskRoutes(http, house)
  tapRoutes(http, house)
  writingRoutes(http, house)
  kioskPinRoutes(http, { ...house, cardThere: (place, proof, now) => cardThere(house, place, proof, now) })
})
const kiosk = (await makeTerminal(campus, null, { kind: 'kiosk', name: 'Kiosk A' })).caller
const another = (await makeTerminal(campus, null, { kind: 'kiosk', name: 'Kiosk B' })).caller

// A kiosk takes formal blanks by itself; first cards are temporary ones.
const batch = { campusId, label: 'x', count: 100, actor: SYSTEM }
assert.ok((await stockCards(pool, { ...batch, batchId: uuidv7(), kind: 'formal' }, NOON)).ok)
const temporary = await stockCards(pool, { ...batch, batchId: uuidv7(), kind: 'temporary' }, NOON)
assert.ok(temporary.ok)
let serial = temporary.batch.firstSerial

const post = (url: string, body: unknown, caller = kiosk): Promise<Reply> =>
  call('POST', url, { caller, body })

let files = 0
async function newBlank(): Promise<VirtualCard> {
  const path = join(directory, `card-${++files}`)
  await makeCardFile(path, blankCard(transport))
  return openCardFile(path)
}
async function exchange(card: VirtualCard, commands: string[]): Promise<string[]> {
  const responses: string[] = []
  for (const command of commands) {
    const response = Buffer.from(await card.transmit(Buffer.from(command, 'hex'))).toString('hex')
    responses.push(response)
    if (!response.endsWith('9000')) break
  }
  return responses
}

async function write(card: VirtualCard, number: string): Promise<string | number> {
  let answer = await post('/v1/card-writings', { number })
  while (answer.status < 300 && answer.body.done !== true) {
    const responses = await exchange(card, answer.body.commands)
    answer = await post('/v1/card-writings/steps', { writing: answer.body.writing, responses })
  }
  return codeOf(answer)
}

/** The card proves itself, as after it was laid in. */
async function prove(card: VirtualCard, cardNo: string, caller = kiosk) {
  card.reset()
  await card.transmit(encodeCommand(selectPurse))
  const { tap, commands } = (await post('/v1/card-taps', { cardNo }, caller)).body
  return { tap, responses: await exchange(card, commands) }
}
const signIn = (proof: unknown, queryPin: string = GOOD_PIN, caller = kiosk) =>
  post('/v1/kiosk-sessions', { proof, queryPin }, caller)

/** Somebody with a card that a kiosk made for them. */
async function carded(): Promise<TestPerson & { cardNo: string; card: VirtualCard }> {
  const person = await makeSettled(campus, { walletFen: 100_00, spendingPin: '604918' })
  const order = { campusId, cardNo: cardNumber(campusId, 'temporary', serial++), actor: SYSTEM, reason: 'x' }
  const deps = { ...campus, holdPayAlias }
  assert.ok((await issueCard(deps, { ...order, personId: person.personId }, NOON)).ok)
  assert.ok((await activateCard(deps, order, NOON)).ok)
  const { status, body } = await replace(person, 'damaged')
  assert.equal(status, 201)
  const card = await newBlank()
  assert.equal(await write(card, body.number), 200)
  return { ...person, cardNo: body.number, card }
}
async function replace({ campusNo, idNumber }: TestPerson, reason: 'lost' | 'damaged'): Promise<Reply> {
  const { token } = (await call('POST', '/v1/sessions', { body: { login: campusNo, queryPin: GOOD_PIN } }))
    .body
  return post('/v1/kiosk-replacements', { id: uuidv7(NOON), personToken: token, idNumber, reason })
}
test('a card signs its holder in, and the spending PIN is changed with it', async () => {
  const { card, cardNo } = await carded()
  const { status, body } = await signIn(await prove(card, cardNo))
  assert.equal(status, 201)
  const change = { personToken: body.token, current: '604918', next: '918273' }
  const proof = await prove(card, cardNo)
  assert.equal(codeOf(await post('/v1/kiosk-spending-pin', { ...change, proof })), 200)
})

test('a reported loss lets the owner in by the card, who releases it; until then it changes no PIN', async () => {
  const { card, cardNo } = await carded()
  const { token } = (await signIn(await prove(card, cardNo))).body
  assert.equal(codeOf(await call('POST', '/v1/me/loss-report', { token, body: {} })), 200)
  const inside = await signIn(await prove(card, cardNo))
  assert.equal(inside.status, 201)
  const personToken = inside.body.token
  const change = { personToken, current: '604918', next: '918273' }
  const lost = await post('/v1/kiosk-spending-pin', { ...change, proof: await prove(card, cardNo) })
  assert.equal(codeOf(lost), 'card_lost')
  assert.equal(codeOf(await call('POST', '/v1/me/release', { token: personToken, body: {} })), 200)
  const found = await post('/v1/kiosk-spending-pin', { ...change, proof: await prove(card, cardNo) })
  assert.equal(codeOf(found), 200)
})

test('the old card is dead at the kiosk from the replacement on, and the new one written there is alive', async () => {
  const person = await carded()
  const replaced = await replace(person, 'lost')
  assert.equal(replaced.status, 201)
  assert.equal(codeOf(await signIn(await prove(person.card, person.cardNo))), 'card_void')
  const fresh = await newBlank()
  const { number } = replaced.body
  const early = await prove(fresh, number)
  assert.equal(codeOf(await signIn(early)), 'credential_invalid', 'a blank proves nothing')
  assert.equal(await write(fresh, number), 200)
  assert.equal(codeOf(await signIn(await prove(fresh, number))), 201)
  assert.equal(codeOf(await signIn(await prove(person.card, number))), 'credential_invalid')
})

test('a proof is of one card, one kiosk and two minutes', async () => {
  const mine = await carded()
  const other = await carded()
  const proof = await prove(mine.card, mine.cardNo)
  assert.equal(codeOf(await signIn(proof, GOOD_PIN, another)), 'credential_invalid')
  const tap = (await post('/v1/card-taps', { cardNo: other.cardNo })).body
  assert.equal(codeOf(await signIn({ tap: tap.tap, responses: proof.responses })), 'credential_invalid')
  at(afterNoon(120))
  assert.equal(codeOf(await signIn(proof)), 'credential_expired')
  at(NOON)
  assert.equal(codeOf(await signIn(proof)), 201)
  const { token } = (await signIn(await prove(other.card, other.cardNo))).body
  const change = { personToken: token, current: '604918', next: '918273' }
  assert.equal(codeOf(await post('/v1/kiosk-spending-pin', { ...change, proof })), 'credential_invalid')
})

test('a card that ended signs nobody in', async () => {
  const { card, cardNo } = await carded()
  const end = { campusId, cardNo, actor: SYSTEM, reason: 'x', how: 'void' as const }
  assert.ok((await endCard({ ...campus, holdPayAlias }, end, NOON)).ok)
  assert.equal(codeOf(await signIn(await prove(card, cardNo))), 'card_void')
})
