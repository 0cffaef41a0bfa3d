import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { after, test } from 'node:test'
import type { OfflineRecord } from '../../../contract/offline.ts'
import {
  afterNoon,
  makeMerchant,
  makePerson,
  makePhone,
  makeTerminal,
  type TestTerminal,
  testCampus,
} from '../../../test/factories.ts'
import { assertLedger, balances, offlineServer } from '../../../test/offline.ts'
import { uuidv7 } from '../../base/ids.ts'
import { activateTerminal } from '../devices/activate-terminal.ts'
import { issueActivationCode } from '../devices/issue-activation-code.ts'
import type { PublicKey } from '../devices/terminal.ts'
import { selectGaps } from './offline-store.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const servers = [offlineServer(campus), offlineServer(campus, campus.anotherPoster())] as const
const DAY_S = 86_400

/** The terminal gets another key, as when its device was replaced: the sessions it had end. */
async function activateAnew({ terminalId }: TestTerminal, now: Date): Promise<void> {
  const deps = { pool, indexKey: campus.keys.indexKey }
  const order = { campusId, actor: { kind: 'system', id: null } as const, terminalId }
  const { activationCode } = await issueActivationCode(deps, order, now)
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicKey = createPublicKey(privateKey).export({ format: 'jwk' }) as PublicKey
  assert.ok((await activateTerminal(deps, { campusId, activationCode, publicKey }, now)).ok)
}

/** A number below `limit`, repeatable: the same seed gives the same run. */
function seeded(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

function shuffled<T>(items: readonly T[], random: (limit: number) => number): T[] {
  const left = [...items]
  return Array.from(items, () => left.splice(random(left.length), 1)[0]!)
}

/** Two tills, six people, sixty sales of three days; every tenth code is shown at the other till too. */
async function threeDays() {
  const stalls = [await makeMerchant(campus), await makeMerchant(campus)] as const
  const tills = [await makeTerminal(campus, stalls[0]), await makeTerminal(campus, stalls[1])] as const
  const people = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const person = await makePerson(campus, { walletFen: 100_00 })
      return { ...person, phone: await makePhone(campus, person, { lastsMs: 4 * DAY_S * 1000 }) }
    }),
  )
  const journals: [OfflineRecord[], OfflineRecord[]] = [[], []]
  const sell = (till: 0 | 1, text: string, amountFen: number, at: Date) =>
    journals[till].push({
      id: uuidv7(at),
      amountFen,
      credential: { kind: 'pay-code', text },
      at: at.toISOString(),
      sequence: journals[till].length + 1,
    })
  const chargedFen = people.map(() => 0)
  const soldFen = [0, 0] as [number, number]
  for (let sale = 0; sale < 60; sale++) {
    const at = afterNoon(Math.floor(sale / 20) * DAY_S + (sale % 20) * 60)
    const till = (sale % 2) as 0 | 1
    const who = sale % people.length
    const text = people[who]!.phone.code(at)
    const amountFen = 100 + sale
    sell(till, text, amountFen, at)
    soldFen[till] += amountFen
    if (sale % 10 === 0) {
      const other = (1 - till) as 0 | 1
      sell(other, text, 50, new Date(at.getTime() + 5000))
      soldFen[other] += 50
    } else chargedFen[who]! += amountFen
  }
  return { stalls, tills, people, journals, chargedFen, soldFen }
}

for (const seed of [1, 2, 3])
  test(`journals days late, shuffled, in pieces, twice, over two servers at once, from tills activated anew: one result (${seed})`, async () => {
    const random = seeded(seed)
    const { stalls, tills, people, journals, chargedFen, soldFen } = await threeDays()
    const late = (days: number) => afterNoon(days * DAY_S)
    const pieces = journals.flatMap((journal, till) => {
      const twice = shuffled([...journal, ...journal], random)
      return Array.from({ length: 12 }, (_, piece) => ({
        till: till as 0 | 1,
        records: twice.filter((_record, place) => place % 12 === piece),
      }))
    })
    const hand = (piece: (typeof pieces)[number]) =>
      servers[random(2) as 0 | 1].upload(tills[piece.till], piece.records, late(5 + random(30)))
    const [first, second] = [pieces.slice(0, 12), pieces.slice(12)]
    await Promise.all(shuffled(first, random).map(hand))
    for (const till of tills) await activateAnew(till, late(6))
    await Promise.all(shuffled([...second, ...first.slice(0, 6)], random).map(hand))

    // Whatever came first, each record has one answer by now, and repeating it changes nothing.
    const all = await Promise.all(
      tills.map((till, index) => servers[0].upload(till, journals[index]!, late(40))),
    )
    const outcomes = all.flat().map(({ outcome }) => outcome)
    assert.deepEqual(
      [
        outcomes.filter((word) => word === 'posted').length,
        outcomes.filter((word) => word === 'case').length,
      ],
      [54, 12],
    )
    const { people: walletsFen, merchants } = await balances(campus, people, stalls)
    assert.deepEqual(
      walletsFen,
      chargedFen.map((fen) => 100_00 - fen),
    )
    assert.deepEqual(merchants, soldFen)
    const { rows } = await pool.query<{ count: number }>(
      `SELECT count(*) AS count FROM cases WHERE kind = 'offline_code_twice' AND case_id IN (
         SELECT case_id FROM case_subjects WHERE subject_id = ANY ($1::uuid[]))`,
      [people.map(({ personId }) => personId)],
    )
    assert.equal(rows[0]!.count, 6)
    const own = new Set(tills.map(({ terminalId }) => terminalId))
    const gaps = await selectGaps(pool, campusId, 'all')
    assert.deepEqual(
      gaps.filter(({ terminalId }) => own.has(terminalId)),
      [],
    )
    await assertLedger(campus)
  })
