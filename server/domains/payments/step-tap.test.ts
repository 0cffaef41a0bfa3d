import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { cardTerminal } from '../../../test/card-desk.ts'
import { makeCardStock } from '../../../test/cards.ts'
import { type Chip, copyOf, makeChip } from '../../../test/chip.ts'
import { afterNoon, makeMerchant, makeTerminal, NOON, testCampus } from '../../../test/factories.ts'
import { inTransaction, openPool } from '../../base/database.ts'
import { type CardCipher, sm4, tripleDes } from '../../protocols/card-cipher.ts'
import { type MasterKeys, newMasterKeys, terminalKeys } from '../../protocols/card-keys.ts'
import { terminalNumber } from '../../protocols/epurse.ts'
import { beginPurchase, finishPurchase } from '../../protocols/purchase-dialogue.ts'
import { unblockCard } from '../cards/block-card.ts'
import { endCard } from '../cards/end-card.ts'
import { freeze } from '../cards/freeze.ts'
import { readCard } from '../cards/list-cards.ts'
import { reportLost } from '../cards/report-lost.ts'
import { holdPayAlias } from '../credentials/find-pay-key.ts'
import { readHotList } from '../hot-list/listed.ts'
import { readWallet } from '../ledger/wallet.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const till = await makeTerminal(campus, await makeMerchant(campus))
const kiosk = await makeTerminal(campus, null, { kind: 'kiosk' })
let now = NOON
const clock = () => now
const house = await cardTerminal({ after }, campus, { clock })
const another = await cardTerminal({ after }, campus, { clock, poster: campus.anotherPoster() })
const { makeCarded } = await makeCardStock(campus, 3000)
const cards = { pool, holdPayAlias }
const SYSTEM = { kind: 'system', id: null } as const

async function holder(walletFen: number, options: Parameters<typeof makeCarded>[0] = {}) {
  const person = await makeCarded({ walletFen, ...options })
  return { ...person, chip: makeChip(person.cardNo) }
}
const walletOf = async ({ walletId }: { walletId: number }) =>
  (await readWallet(pool, campusId, walletId)).walletFen
async function stateOf(cardNo: string) {
  const found = await readCard(pool, campusId, cardNo)
  assert.ok(found.ok)
  return found.card
}
/** Sets the wallet to what offline records may have made of it. */
async function setWallet({ walletId }: { walletId: number }, walletFen: number): Promise<void> {
  const owner = openPool(campus.url, { max: 1 })
  await owner.query('UPDATE wallets SET wallet_fen = $3 WHERE campus_id = $1 AND wallet_id = $2', [
    campusId,
    walletId,
    walletFen,
  ])
  await owner.end()
}
/** The card buys with no network: at a terminal with only its PSAM. */
function buyOffline(chip: Chip, amountFen: number, master: MasterKeys): void {
  chip.lay()
  const purchase = { amountFen, terminal: terminalNumber(till.terminalId), terminalCounter: 1, at: now }
  const begun = chip.hold(beginPurchase(terminalKeys(master), chip.cardNo, purchase))
  assert.ok(begun.ok && chip.hold(finishPurchase(begun)).ok)
}
const { master } = campus.cardKeys!

test('an empty purse is raised to the limit, and no money moves', async () => {
  const person = await holder(100_00)
  assert.deepEqual(await house.tap(kiosk, person.chip), {
    word: 'done',
    done: true,
    allowanceFen: 30_00,
    walletFen: 100_00,
    holder: { name: '张*明', accountState: 'active' },
    settled: 0,
  })
  assert.equal(person.chip.state.balanceFen, 30_00)
  assert.equal(await walletOf(person), 100_00)
})

test('the wallet bounds it: raised, lowered and left as the wallet changes; below zero nothing', async () => {
  const person = await holder(20_00)
  const { chip } = person
  const seen: unknown[] = []
  for (const walletFen of [20_00, 25_00, 25_00, 7_01, 0, 3_00, -4_00, 40_00]) {
    await setWallet(person, walletFen)
    const { allowanceFen, walletFen: told } = await house.tap(kiosk, chip)
    seen.push([told, allowanceFen, chip.state.balanceFen])
  }
  assert.deepEqual(seen, [
    [20_00, 20_00, 20_00],
    [25_00, 25_00, 25_00],
    [25_00, 25_00, 25_00],
    [7_01, 7_01, 7_01],
    [0, 0, 0],
    [3_00, 3_00, 3_00],
    [-4_00, 0, 0],
    [40_00, 30_00, 30_00],
  ])
})

test('a tap with a payment: the allowance is of what the payment left', async () => {
  const person = await holder(40_00)
  const proof = await house.prove(till, person.chip)
  assert.equal((await house.pay(till, proof, { amountFen: 25_00 })).status, 201)
  const done = await house.finish(till, person.chip, proof)
  assert.deepEqual([done.allowanceFen, done.walletFen, await walletOf(person)], [15_00, 15_00, 15_00])
})

test('what was bought with no network is allowed again at the next tap', async () => {
  const person = await holder(100_00)
  await house.tap(kiosk, person.chip)
  buyOffline(person.chip, 12_00, master)
  assert.equal(person.chip.state.balanceFen, 18_00)
  assert.equal((await house.tap(kiosk, person.chip)).allowanceFen, 30_00)
  assert.equal(await walletOf(person), 100_00)
})

test('nothing is allowed to a card or account that is stopped, not handed over, or a visitor’s', async () => {
  const lost = await holder(100_00)
  const frozen = await holder(100_00)
  const ended = await holder(100_00)
  const issued = await holder(100_00, { issued: true })
  const visitor = await holder(100_00, { role: 'visitor', expiresAt: afterNoon(86_400) })
  for (const { chip } of [lost, frozen, ended]) await house.tap(kiosk, chip)
  const by = ({ personId }: { personId: string }) => ({ campusId, personId, actor: SYSTEM })
  await reportLost(cards, by(lost), now)
  await freeze(cards, by(frozen), now)
  const order = { campusId, cardNo: ended.cardNo, actor: SYSTEM, reason: 'x', how: 'void' as const }
  await endCard(cards, order, now)
  const states: unknown[] = []
  for (const { chip } of [lost, frozen, ended, issued, visitor]) {
    const { word, allowanceFen, holder: whose } = await house.tap(kiosk, chip)
    states.push([word, allowanceFen, chip.state.balanceFen, whose?.accountState])
  }
  assert.deepEqual(states, [
    ['done', 0, 0, 'lost'],
    ['done', 0, 0, 'frozen'],
    ['card_void', undefined, 0, undefined],
    ['card_void', undefined, 0, undefined],
    ['done', 0, 0, 'active'],
  ])
})

test('a campus that sets the limit to 0 takes the allowances back, tap by tap', async () => {
  const person = await holder(100_00)
  await house.tap(kiosk, person.chip)
  const policyAt: typeof campus.policyAt = async (...at) => ({
    ...(await campus.policyAt(...at)),
    allowanceFen: 0,
  })
  const strict = await cardTerminal({ after }, { ...campus, policyAt })
  assert.equal((await strict.tap(kiosk, person.chip)).allowanceFen, 0)
  assert.equal(person.chip.state.balanceFen, 0)
})

const ciphers: [string, CardCipher][] = [
  ['3DES', tripleDes],
  ['SM4', sm4],
]
for (const [name, cipher] of ciphers) {
  test(`${name}: pulled at any point, also twice, the next tap sets the allowance, and the wallet is never touched`, async () => {
    const own = newMasterKeys(cipher)
    const at = await cardTerminal({ after }, { ...campus, cardKeys: { master: own, transports: [] } })
    for (const [beforeFen, afterFen] of [
      [0, 30_00],
      [30_00, 11_00],
      [11_00, 11_00],
    ] as const) {
      for (let command = 1; command <= 7; command++) {
        for (const point of ['before-commit', 'after-commit'] as const) {
          const person = await makeCarded({ walletFen: 100_00 })
          const chip = makeChip(person.cardNo, own)
          await setWallet(person, beforeFen)
          assert.equal((await at.tap(kiosk, chip)).allowanceFen, beforeFen)
          await setWallet(person, afterFen)
          for (let again = 0; again < 2; again++) {
            const { word } = await at.tap(kiosk, chip, { command, point })
            assert.ok(word === 'torn' || chip.state.balanceFen === afterFen)
          }
          const done = await at.tap(kiosk, chip)
          assert.deepEqual(
            [done.word, done.allowanceFen, chip.state.balanceFen],
            ['done', afterFen, afterFen],
          )
          assert.equal(await walletOf(person), afterFen)
          assert.equal((await stateOf(person.cardNo)).blocked, null)
        }
      }
    }
  })
}

test('every answer may be lost and every step repeated, at either server: the same commands, the same end', async () => {
  const { chip } = await holder(100_00)
  let sent = await house.prove(kiosk, chip)
  for (let steps = 0; ; steps++) {
    const first = await house.step(kiosk, sent)
    const again = await another.step(kiosk, sent)
    assert.deepEqual({ ...again.body, tap: 0 }, { ...first.body, tap: 0 })
    if (first.body.done) {
      assert.ok(steps > 1)
      break
    }
    sent = { tap: again.body.tap, responses: chip.carry(first.body.commands)! }
  }
  assert.deepEqual([chip.state.balanceFen, chip.state.counters.load], [30_00, 1])
})

test('steps of another terminal, made up, too late, or answered with what no card of ours says are refused', async () => {
  const { chip } = await holder(100_00)
  const proof = await house.prove(kiosk, chip)
  const first = (await house.step(kiosk, proof)).body
  const responses = chip.carry(first.commands)!
  const codeOf = async (tap: string, told: string[], at = kiosk) =>
    (await house.step(at, { tap, responses: told })).body.code
  assert.equal(await codeOf(first.tap, responses, till), 'credential_invalid')
  assert.equal(await codeOf(proof.tap, proof.responses, till), 'credential_invalid')
  assert.equal(await codeOf('x'.repeat(300), responses), 'credential_invalid')
  assert.equal(await codeOf(proof.tap, ['9000']), 'credential_invalid')
  assert.equal(await codeOf(first.tap, ['6985']), 'credential_invalid')
  const load = (await house.step(kiosk, { tap: first.tap, responses })).body
  assert.equal(await codeOf(load.tap, [`${'00'.repeat(16)}9000`]), 'credential_invalid')
  assert.equal(
    await codeOf(
      load.tap,
      Array.from({ length: 9 }, () => `${'00'.repeat(250)}9000`),
    ),
    'credential_invalid',
  )
  now = afterNoon(120)
  assert.equal(await codeOf(first.tap, responses), 'credential_expired')
  assert.equal(await codeOf(proof.tap, proof.responses), 'credential_expired')
  now = NOON
  assert.equal(chip.state.balanceFen, 0)
})

test('a terminal that lies about the balance loads nothing', async () => {
  const { chip } = await holder(100_00)
  const proof = await house.prove(kiosk, chip)
  const first = (await house.step(kiosk, proof)).body
  const [offer] = chip.carry(first.commands)!
  const lie = `0000ffff${offer!.slice(8)}`
  assert.equal(offer!.slice(0, 8), '00000000')
  const lowered = (await house.step(kiosk, { tap: first.tap, responses: [lie] })).body
  assert.equal(chip.carry(lowered.commands)?.at(-1), '9401', 'it lacks what it was said to hold')
  assert.equal(chip.state.balanceFen, 0)
})

const later = () => {
  now = new Date(now.getTime() + 60_000)
}

test('a card that was rolled back is found at its next tap: left as it is, blocked, on the hot list, a case', async () => {
  const person = await holder(100_00)
  await house.tap(kiosk, person.chip)
  const earlier = copyOf(person.chip)
  later()
  buyOffline(person.chip, 10_00, master)
  await house.tap(kiosk, person.chip)
  later()
  assert.equal((await another.tap(till, earlier)).word, 'card_void')
  const card = await stateOf(person.cardNo)
  assert.equal(card.blocked?.reason, 'card_cloned')
  const { entries } = await readHotList(pool, campusId, 0)
  assert.ok(entries.some(({ value, listed }) => listed && value === person.cardNo))
  const { rows } = await pool.query('SELECT kind, detail FROM cases WHERE case_id = $1', [
    card.blocked.caseId,
  ])
  assert.deepEqual(rows, [
    {
      kind: 'card_cloned',
      detail: { cardNo: person.cardNo, seen: { load: 2, purchase: 1 }, told: { load: null, purchase: 0 } },
    },
  ])
  // Neither of the two is allowed anything now, and the copy opens no second case.
  later()
  assert.equal((await house.tap(kiosk, person.chip)).word, 'card_void')
  assert.equal(person.chip.state.balanceFen, 0)
  later()
  assert.equal((await house.tap(kiosk, earlier)).word, 'card_void')
  const { rows: cases } = await pool.query(`SELECT FROM cases WHERE detail->>'cardNo' = $1`, [person.cardNo])
  assert.equal(cases.length, 1)
})

test('one that was rolled back behind its loads only is found before it is loaded', async () => {
  const person = await holder(5_00)
  await house.tap(kiosk, person.chip)
  const earlier = copyOf(person.chip)
  await setWallet(person, 20_00)
  await house.tap(kiosk, person.chip)
  later()
  assert.equal((await house.tap(kiosk, earlier)).word, 'card_void')
  assert.equal(earlier.state.balanceFen, 5_00)
})

test('decided to be sound, it is taken as it is from then on', async () => {
  const person = await holder(100_00)
  await house.tap(kiosk, person.chip)
  const earlier = copyOf(person.chip)
  buyOffline(person.chip, 10_00, master)
  await house.tap(kiosk, person.chip)
  later()
  await house.tap(kiosk, earlier)
  await inTransaction(pool, (db) =>
    unblockCard({ db, holdPayAlias }, { campusId, cardNo: person.cardNo, actor: SYSTEM }, now),
  )
  assert.equal((await house.tap(kiosk, earlier)).allowanceFen, 30_00)
  assert.equal((await stateOf(person.cardNo)).blocked, null)
})

test('answers that come late, after the card was tapped elsewhere, say nothing against it', async () => {
  const person = await holder(100_00)
  await house.tap(kiosk, person.chip)
  later()
  const slow = await house.prove(kiosk, person.chip)
  const asked = (await house.step(kiosk, slow)).body
  const responses = person.chip.carry(asked.commands)!
  buyOffline(person.chip, 10_00, master)
  now = new Date(now.getTime() + 60_000)
  assert.equal((await another.tap(till, person.chip)).word, 'done')
  assert.equal((await house.step(kiosk, { tap: asked.tap, responses })).status, 200)
  // Begun before, told late: the step that asks for the numbers again is of this tap too.
  assert.equal((await house.step(kiosk, slow)).status, 200)
  assert.equal((await stateOf(person.cardNo)).blocked, null)
})

test('taps, payments and offline purchases in any order never make a genuine card suspicious', async () => {
  const person = await holder(200_00)
  let seed = 7
  const chance = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  for (let round = 0; round < 60; round++) {
    now = new Date(now.getTime() + 20_000)
    const what = chance()
    const at = chance() < 0.5 ? house : another
    if (what < 0.3) {
      if (person.chip.state.balanceFen >= 50) buyOffline(person.chip, 50, master)
    } else {
      const command = 1 + Math.floor(chance() * 8)
      const point = chance() < 0.5 ? 'before-commit' : 'after-commit'
      const { word } = await at.tap(kiosk, person.chip, what < 0.6 ? { command, point } : undefined)
      assert.ok(word === 'done' || word === 'torn', word)
    }
    assert.equal((await stateOf(person.cardNo)).blocked, null)
  }
  assert.equal((await house.tap(kiosk, person.chip)).allowanceFen, 30_00)
  assert.equal(await walletOf(person), 200_00)
})
