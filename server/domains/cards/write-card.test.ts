import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Caller } from '../../../contract/caller.ts'
import { blankCard, type CardState } from '../../../devices/virtual-card/card-state.ts'
import {
  makeCardFile,
  openCardFile,
  Pulled,
  type PullPoint,
} from '../../../devices/virtual-card/virtual-card.ts'
import { afterNoon, makePerson, makeTerminal, NOON, testCampus } from '../../../test/factories.ts'
import { operatorCaller, testHttp } from '../../../test/http.ts'
import { uuidv7 } from '../../base/ids.ts'
import { type CardCipher, sm4, tripleDes } from '../../protocols/card-cipher.ts'
import { type CardKeys, withTransportKey } from '../../protocols/card-key-file.ts'
import { type MasterKeys, newCardKeys, newMasterKeys } from '../../protocols/card-keys.ts'
import { readCardData } from '../../protocols/epurse-log.ts'
import { holdPayAlias } from '../credentials/find-pay-key.ts'
import { cardNumber } from './card.ts'
import { activateCard, endCard } from './end-card.ts'
import { issueCard } from './issue-card.ts'
import { readCard } from './list-cards.ts'
import { type RenewDeps, renewCard } from './renew-card.ts'
import { stockCards } from './stock-cards.ts'
import { takeAsWritten } from './take-as-written.ts'
import { writingRoutes } from './writing-routes.ts'

const campus = await testCampus({ after })
const { pool, campusId, poster, policyAt, keys } = campus
const SYSTEM = { kind: 'system', id: null } as const
const cards: RenewDeps = { pool, holdPayAlias, policyAt, posterOf: () => poster }
const directory = await mkdtemp(join(tmpdir(), 'write-card-'))
after(() => rm(directory, { recursive: true }))

const master = newMasterKeys(tripleDes)
const transport = { cipher: tripleDes, key: new Uint8Array(16).fill(7) }
const opened = withTransportKey({ master, transports: [] }, { batchId: null, ...transport })
let house: CardKeys | null = opened
let now = NOON
const { call } = await testHttp({ after }, campusId, (http) => {
  const deps = { pool, keys, clock: () => now }
  writingRoutes(http, {
    ...deps,
    get cardKeys() {
      return house
    },
  })
})
const desk = operatorCaller('card_centre')
const kioskA = (await makeTerminal(campus, null, { kind: 'kiosk', name: 'Kiosk A' })).caller
const kioskB = (await makeTerminal(campus, null, { kind: 'kiosk', name: 'Kiosk B' })).caller

const batch = { campusId, batchId: uuidv7(), kind: 'formal' as const, label: 'x', count: 300, actor: SYSTEM }
const stocked = await stockCards(pool, batch, NOON)
assert.ok(stocked.ok)
let serial = stocked.batch.firstSerial
const take = () => cardNumber(campusId, 'formal', serial++)

/** A card that was handed over and is not written yet. */
async function handedOver(role: 'undergraduate' | 'staff' | 'visitor' = 'undergraduate') {
  const { personId } = await makePerson(campus, { role, walletFen: 100_00 })
  const cardNo = take()
  const order = { campusId, cardNo, actor: SYSTEM, reason: 'handed over' }
  assert.ok((await issueCard(cards, { ...order, personId }, NOON)).ok)
  assert.ok((await activateCard(cards, order, NOON)).ok)
  return { personId, cardNo }
}

/** A card that a kiosk made new, at `at`. */
async function replacedAt(terminalId: string, at: Date): Promise<string> {
  const { personId } = await handedOver()
  const cardNo = take()
  const order = { campusId, id: uuidv7(at), personId, cardNo, reason: 'damaged' as const, handedBack: false }
  assert.ok(
    (await renewCard(cards, { ...order, actor: { kind: 'person', id: personId }, terminalId }, at)).ok,
  )
  return cardNo
}

let blanks = 0
async function newBlank(state: CardState = blankCard(transport)): Promise<string> {
  const path = join(directory, `blank-${++blanks}`)
  await makeCardFile(path, state)
  return path
}

type Tear = { command: number; point: PullPoint }

/** What a reader does with a blank: commands in order, up to the first that fails; null when it was pulled. */
async function reader(path: string, tear?: Tear) {
  let count = 0
  const card = await openCardFile(path, (point) => {
    if (point === 'before-commit') count++
    if (tear && count === tear.command && point === tear.point) throw new Pulled()
  })
  return async (commands: string[]): Promise<string[] | null> => {
    const responses: string[] = []
    try {
      for (const command of commands) {
        const response = Buffer.from(await card.transmit(Buffer.from(command, 'hex'))).toString('hex')
        responses.push(response)
        if (!response.endsWith('9000')) break
      }
    } catch (error) {
      if (error instanceof Pulled) return null
      throw error
    }
    return responses
  }
}

const begin = (caller: Caller, number: string) => call(caller, 'POST', '/v1/card-writings', { number })
const goOn = (caller: Caller, writing: string, responses: string[]) =>
  call(caller, 'POST', '/v1/card-writings/steps', { writing, responses })

/** Writes as a page does; `torn`, the code of a refusal, or `written`. */
async function write(caller: Caller, number: string, path: string, tear?: Tear): Promise<string> {
  const exchange = await reader(path, tear)
  let answer = await begin(caller, number)
  while (answer.status < 300 && answer.body.done !== true) {
    const responses = await exchange(answer.body.commands)
    if (!responses) return 'torn'
    answer = await goOn(caller, answer.body.writing, responses)
  }
  return answer.status < 300 ? 'written' : answer.body.code
}
const stateOf = async (path: string) => (await openCardFile(path)).state()
const numberOn = async (path: string) => readCardData({ sw: 0x9000, data: (await stateOf(path)).publicFile })
const eventsOf = async (cardNo: string) => {
  const found = await readCard(pool, campusId, cardNo)
  assert.ok(found.ok)
  return found.card.events.map(({ action }) => action)
}
/** The keys on a card, without its cipher's functions, so that they can be compared. */
const plain = (all: CardState['keys']) =>
  all.map(({ use, version, key }) => `${use} ${version} ${Buffer.from(key).toString('hex')}`).sort()

test('a blank becomes the card: its own keys, its number and its holder’s tier; it is told and audited', async () => {
  for (const [role, tier] of [
    ['undergraduate', 'student'],
    ['staff', 'staff'],
    ['visitor', 'visitor'],
  ] as const) {
    const { cardNo, personId } = await handedOver(role)
    const path = await newBlank()
    assert.equal(await write(desk, cardNo, path), 'written')
    assert.deepEqual(await numberOn(path), { cardNo, tier })
    assert.deepEqual(plain((await stateOf(path)).keys), plain(newCardKeys(master, cardNo)))
    assert.deepEqual((await eventsOf(cardNo)).slice(-2), ['writing_begun', 'written'])
    const { rows } = await pool.query(
      `SELECT actor_id, detail FROM audit_entries WHERE action = 'card_written' AND subject_id = $1`,
      [personId],
    )
    assert.deepEqual(rows, [{ actor_id: desk.operatorId, detail: { cardNo } }])
  }
})

test('no key of the campus, of the card or of the blank is among the bytes that travel', async () => {
  const { cardNo } = await handedOver()
  const exchange = await reader(await newBlank())
  const seen: string[] = []
  let answer = await begin(desk, cardNo)
  while (answer.body.done !== true) {
    const responses = await exchange(answer.body.commands)
    seen.push(answer.text, JSON.stringify(responses))
    answer = await goOn(desk, answer.body.writing, responses!)
  }
  const secret = [...master.keys, ...newCardKeys(master, cardNo), transport].map(({ key }) => key)
  for (const key of secret) assert.ok(!seen.join().includes(Buffer.from(key).toString('hex')))
})

for (const [name, cipher] of [
  ['3DES', tripleDes],
  ['SM4', sm4],
] as [string, CardCipher][]) {
  test(`${name}: pulled at any point of its writing, the blank is written with the same number by doing it again`, async () => {
    const own: MasterKeys = newMasterKeys(cipher)
    const key = { cipher, key: new Uint8Array(16).fill(9) }
    house = { master: own, transports: [{ batchId: null, ...key }] }
    const { cardNo: first } = await handedOver()
    let commands = 0
    const counted = await newBlank(blankCard(key))
    const exchange = await reader(counted)
    let answer = await begin(desk, first)
    while (answer.body.done !== true) {
      const responses = await exchange(answer.body.commands)
      commands += responses!.length
      answer = await goOn(desk, answer.body.writing, responses!)
    }
    assert.ok(commands > 10)
    for (let command = 1; command <= commands; command++) {
      for (const point of ['before-commit', 'after-commit'] as const) {
        const { cardNo } = await handedOver()
        const path = await newBlank(blankCard(key))
        assert.equal(await write(desk, cardNo, path, { command, point }), 'torn')
        const half = await numberOn(path)
        assert.ok(half === null || (command >= commands - 1 && half.cardNo === cardNo), 'whole or nothing')
        assert.equal(await write(desk, cardNo, path), 'written', `${point} of ${command}`)
        assert.deepEqual(plain((await stateOf(path)).keys), plain(newCardKeys(own, cardNo)))
        assert.equal((await numberOn(path))?.cardNo, cardNo)
        const told = 'SELECT written_cipher FROM cards WHERE card_no = $1'
        assert.equal((await pool.query(told, [cardNo])).rows[0].written_cipher, cipher.identifier)
      }
    }
    house = opened
  })
}

test('an answer that was lost is asked for again, at any step and at the end, and one card was written', async () => {
  const { cardNo } = await handedOver()
  const path = await newBlank()
  const exchange = await reader(path)
  let answer = await begin(desk, cardNo)
  while (answer.body.done !== true) {
    const { writing } = answer.body
    const responses = await exchange(answer.body.commands)
    answer = await goOn(desk, writing, responses!)
    const again = await goOn(desk, writing, responses!)
    assert.deepEqual({ ...again.body, writing: 0 }, { ...answer.body, writing: 0 })
  }
  assert.deepEqual(answer.body, { done: true, number: cardNo, writtenAt: NOON.toISOString() })
  assert.equal((await eventsOf(cardNo)).filter((action) => action === 'written').length, 1)
})

test('the last step by many at once is written down once', async () => {
  const { cardNo } = await handedOver()
  const exchange = await reader(await newBlank())
  let answer = await begin(desk, cardNo)
  let last: [string, string[]] = ['', []]
  while (answer.body.done !== true) {
    last = [answer.body.writing, (await exchange(answer.body.commands))!]
    const answers = await Promise.all(Array.from({ length: 5 }, () => goOn(desk, ...last)))
    assert.equal(new Set(answers.map(({ body }) => JSON.stringify({ ...body, writing: 0 }))).size, 1)
    answer = answers[0]!
  }
  assert.equal((await eventsOf(cardNo)).filter((action) => action === 'written').length, 1)
})

test('a card that is written is not written again, on whatever blank', async () => {
  const { cardNo } = await handedOver()
  assert.equal(await write(desk, cardNo, await newBlank()), 'written')
  const again = await begin(desk, cardNo)
  assert.deepEqual([again.status, again.body.code], [409, 'card_state_conflict'])
  assert.equal(again.body.writtenAt, NOON.toISOString())
})

test('a blank with another transport key is refused, and the number may be written on the next', async () => {
  const { cardNo } = await handedOver()
  const foreign = await newBlank(blankCard({ cipher: tripleDes, key: new Uint8Array(16).fill(8) }))
  const exchange = await reader(foreign)
  let answer = await begin(desk, cardNo)
  while (answer.status < 300) {
    const responses = await exchange(answer.body.commands)
    answer = await goOn(desk, answer.body.writing, responses!)
  }
  assert.deepEqual([answer.status, answer.body.code, answer.body.sw], [422, 'card_writing_refused', '63c2'])
  assert.equal((await stateOf(foreign)).keys.length, 0)
  assert.equal(await write(desk, cardNo, await newBlank()), 'written')
})

test('a chip that took its keys but does not show them is not taken for written', async () => {
  const { cardNo } = await handedOver()
  const exchange = await reader(await newBlank())
  let answer = await begin(desk, cardNo)
  while (answer.status < 300) {
    const { commands, writing } = answer.body as { commands: string[]; writing: string }
    const responses = (await exchange(commands))!
    const shown = commands.findIndex((command) => command.startsWith('0088'))
    answer = await goOn(
      desk,
      writing,
      responses.map((response, i) => (i === shown ? `${'5a'.repeat(8)}9000` : response)),
    )
  }
  assert.equal(answer.body.code, 'card_writing_refused')
  assert.ok(!(await eventsOf(cardNo)).includes('written'))
})

test('another person’s card in the reader is left as it is', async () => {
  const mine = await handedOver()
  const other = await handedOver()
  const path = await newBlank()
  assert.equal(await write(desk, other.cardNo, path), 'written')
  const before = await stateOf(path)
  assert.equal(await write(desk, mine.cardNo, path), 'card_writing_refused')
  assert.deepEqual(plain((await stateOf(path)).keys), plain(before.keys))
  assert.equal((await numberOn(path))?.cardNo, other.cardNo)
})

test('a kiosk writes what it replaced within a quarter of an hour, and no other card', async () => {
  const fresh = await replacedAt(kioskA.terminalId, NOON)
  assert.equal(await write(kioskB, fresh, await newBlank()), 'forbidden')
  now = afterNoon(15 * 60 - 1)
  assert.equal(await write(kioskA, fresh, await newBlank()), 'written')
  assert.equal(await write(kioskA, fresh, await newBlank()), 'card_state_conflict')
  const late = await replacedAt(kioskA.terminalId, NOON)
  now = afterNoon(15 * 60 + 1)
  assert.equal(await write(kioskA, late, await newBlank()), 'forbidden')
  assert.equal(await write(kioskA, (await handedOver()).cardNo, await newBlank()), 'forbidden')
  assert.equal(await write(desk, late, await newBlank()), 'written')
  now = NOON
})

test('a card of nobody, at its end, lost or unknown is not written', async () => {
  assert.equal(await write(desk, take(), await newBlank()), 'card_state_conflict')
  const { cardNo } = await handedOver()
  const end = { campusId, cardNo, actor: SYSTEM, reason: 'x', how: 'void' as const }
  assert.ok((await endCard(cards, end, NOON)).ok)
  assert.equal(await write(desk, cardNo, await newBlank()), 'card_state_conflict')
  assert.equal(await write(desk, '9999999999999999', await newBlank()), 'card_unknown')
})

test('a card that ends while it is written is not written to its end', async () => {
  const { cardNo } = await handedOver()
  const exchange = await reader(await newBlank())
  const begun = await begin(desk, cardNo)
  const responses = await exchange(begun.body.commands)
  const end = { campusId, cardNo, actor: SYSTEM, reason: 'x', how: 'void' as const }
  assert.ok((await endCard(cards, end, NOON)).ok)
  assert.equal((await goOn(desk, begun.body.writing, responses!)).body.code, 'card_state_conflict')
})

test('of two desks the second waits; the one that began may begin again, and its first beginning is void', async () => {
  const { cardNo } = await handedOver()
  const other = operatorCaller('administrator')
  const answers = await Promise.all([begin(desk, cardNo), begin(other, cardNo)])
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 409])
  const refused = answers.find(({ status }) => status === 409)!
  assert.deepEqual([refused.body.code, refused.body.retryAfterSeconds], ['card_state_conflict', 120])
  const [mine, theirs] = answers[0]!.status === 201 ? [desk, other] : [other, desk]
  const first = answers.find(({ status }) => status === 201)!.body
  const path = await newBlank()
  const responses = await (await reader(path))(first.commands)
  assert.equal((await goOn(theirs, first.writing, responses!)).body.code, 'credential_invalid')
  assert.equal(await write(mine, cardNo, path), 'written')
  assert.equal((await goOn(mine, first.writing, responses!)).body.code, 'card_state_conflict')

  const { cardNo: left } = await handedOver()
  assert.equal((await begin(desk, left)).status, 201)
  now = afterNoon(120)
  assert.equal(await write(other, left, await newBlank()), 'written')
  now = NOON
})

test('a writing that is older than two minutes, made up, or answered with more than it asked is refused', async () => {
  const { cardNo } = await handedOver()
  const exchange = await reader(await newBlank())
  const begun = (await begin(desk, cardNo)).body
  const responses = (await exchange(begun.commands))!
  assert.equal((await goOn(desk, 'x'.repeat(300), responses)).body.code, 'credential_invalid')
  assert.equal((await goOn(desk, begun.writing, [])).status, 400)
  assert.equal((await goOn(desk, begun.writing, ['6a82', '9000'])).body.code, 'credential_invalid')
  const big = Array.from({ length: 2 }, () => `${'00'.repeat(256)}9000`)
  assert.equal((await goOn(desk, begun.writing, big)).body.code, 'card_writing_refused')
  now = afterNoon(120)
  assert.equal((await goOn(desk, begun.writing, responses)).body.code, 'credential_expired')
  now = NOON
})

test('whatever a reader answers, each answer is a step or a coded refusal, and nothing is written', async () => {
  const { cardNo } = await handedOver()
  const made = [
    '9000',
    '6a82',
    '63c0',
    '6700',
    '000000009000',
    `${'00'.repeat(30)}9000`,
    `${'00'.repeat(16)}9000`,
    'ffff',
    `${'ab'.repeat(259)}9000`,
    '6f0b8409a000000003869807019000',
  ]
  const told = new Set<string>()
  for (let round = 0; round < 60; round++) {
    let answer = await begin(desk, cardNo)
    for (let step = 0; answer.status < 300; step++) {
      // Right up to some step, then anything.
      const right = round % 3 === 0 && step < 1 ? ['6f009000', `${'00'.repeat(30)}9000`] : null
      const count = 1 + ((round + step) % 3)
      const wrong = Array.from(
        { length: count },
        (_, i) => made[(round * 7 + step * 3 + i * 5) % made.length]!,
      )
      answer = await goOn(desk, answer.body.writing, right ?? wrong)
    }
    assert.ok(answer.status >= 400 && answer.status < 500, answer.text)
    told.add(answer.body.code)
  }
  assert.deepEqual([...told].toSorted(), ['card_writing_refused', 'credential_invalid'])
  assert.ok(!(await eventsOf(cardNo)).includes('written'))
})

test('a campus without card keys says so', async () => {
  const { cardNo } = await handedOver()
  house = null
  const refused = await begin(desk, cardNo)
  assert.deepEqual([refused.status, refused.body.code], [503, 'card_keys_missing'])
  assert.equal((await goOn(desk, 'x', ['9000'])).body.code, 'card_keys_missing')
  house = opened
})

test('a batch whose transport key nobody entered is not written; one with its own is', async () => {
  const { cardNo } = await handedOver()
  house = { master, transports: [{ batchId: uuidv7(), ...transport }] }
  assert.equal((await begin(desk, cardNo)).body.code, 'card_keys_missing')
  assert.ok(!(await eventsOf(cardNo)).includes('writing_begun'))
  house = { master, transports: [{ batchId: batch.batchId, ...transport }] }
  assert.equal(await write(desk, cardNo, await newBlank()), 'written')
  house = opened
})

test('cards that were written elsewhere are taken as written, once, and one that nobody carries is not', async () => {
  const { cardNo } = await handedOver()
  const blankNo = take()
  const order = { campusId, cardNos: [cardNo, blankNo], actor: SYSTEM }
  await takeAsWritten(pool, order, NOON)
  await takeAsWritten(pool, order, afterNoon(60))
  const read = await Promise.all([cardNo, blankNo].map((number) => readCard(pool, campusId, number)))
  assert.deepEqual(
    read.map((found) => found.ok && [found.card.writtenAt, found.card.events.at(-1)?.action]),
    [
      [NOON.toISOString(), 'written'],
      [null, 'stocked'],
    ],
  )
})

test('only kiosks, the card centre and administrators write cards', async () => {
  const { cardNo } = await handedOver()
  const refused = [
    operatorCaller('finance'),
    operatorCaller('auditor'),
    { ...kioskA, terminalKind: 'pos' as const },
  ]
  for (const caller of refused) assert.equal((await begin(caller, cardNo)).body.code, 'forbidden')
})
