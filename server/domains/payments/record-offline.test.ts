import assert from 'node:assert/strict'
import { after, afterEach, describe, test } from 'node:test'
import { testCounter } from '../../../test/counter.ts'
import {
  afterNoon,
  giveMoney,
  makeMerchant,
  makePerson,
  makePhone,
  makeTerminal,
  NOON,
  testCampus,
} from '../../../test/factories.ts'
import {
  assertLedger,
  balances,
  casesOf,
  offlineSale,
  offlineServer,
  wordsOf,
} from '../../../test/offline.ts'
import { uuidv7 } from '../../base/ids.ts'
import { renewCertificate } from '../credentials/renew-certificate.ts'
import { suspendTerminal } from '../devices/suspend-terminal.ts'
import { findAct } from '../ledger/act.ts'
import { setAccountState } from '../ledger/set-account-state.ts'
import { readWallet, spentOn } from '../ledger/wallet.ts'
import { defaultPolicy } from '../policy/policy.ts'
import { selectGaps } from './offline-store.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const canteen = await makeMerchant(campus)
const terminal = await makeTerminal(campus, canteen)
const { upload } = offlineServer(campus)

async function payer(options: Parameters<typeof makePerson>[1] = {}) {
  const person = await makePerson(campus, { walletFen: 100_00, ...options })
  return { ...person, phone: await makePhone(campus, person) }
}
const walletOf = async ({ walletId }: { walletId: number }) => readWallet(pool, campusId, walletId)

afterEach(() => assertLedger(campus))

describe('a genuine record is posted', () => {
  test('once, under the time it happened, and it counts to that day', async () => {
    const person = await payer()
    const sale = offlineSale(person.phone.code())
    const days = afterNoon(3 * 86_400)
    assert.deepEqual(wordsOf(await upload(terminal, [sale, sale], days)), ['posted', 'posted'])
    assert.deepEqual(wordsOf(await upload(terminal, [sale], afterNoon(40 * 86_400))), ['posted'])
    const wallet = await walletOf(person)
    assert.deepEqual([wallet.walletFen, spentOn(wallet, '2026-11-20')], [87_50, 12_50])
    const act = await findAct(pool, campusId, sale.id)
    assert.deepEqual(
      [act?.kind, act?.occurredAt, act?.terminalId],
      ['offline_payment', NOON, terminal.terminalId],
    )
  })

  for (const state of ['lost', 'frozen', 'void'] as const)
    test(`from an account that is ${state} by then`, async () => {
      const person = await payer()
      const sale = offlineSale(person.phone.code())
      await setAccountState(pool, campusId, person.walletId, state)
      assert.deepEqual(wordsOf(await upload(terminal, [sale])), ['posted'])
      assert.equal((await walletOf(person)).walletFen, 87_50)
    })

  test('by a phone whose key has ended since', async () => {
    const person = await payer()
    const sale = offlineSale(person.phone.code())
    await makePhone(campus, person, { now: afterNoon(60) })
    assert.deepEqual(wordsOf(await upload(terminal, [sale])), ['posted'])
  })

  test('from a terminal that is suspended by then', async () => {
    const person = await payer()
    const other = await makeTerminal(campus, canteen)
    const sale = offlineSale(person.phone.code())
    const actor = { kind: 'system', id: null } as const
    await suspendTerminal(
      pool,
      { campusId, actor, terminalId: other.terminalId, suspended: true },
      afterNoon(60),
    )
    assert.deepEqual(wordsOf(await upload(other, [sale])), ['posted'])
  })

  test('also when it was sold after the suspension: one case to know of, that grows', async () => {
    const person = await payer()
    const other = await makeTerminal(campus, canteen)
    const { terminalId } = other
    const change = (suspended: boolean, at: Date) =>
      suspendTerminal(pool, { campusId, actor: { kind: 'system', id: null }, terminalId, suspended }, at)
    const saleAt = (seconds: number) => {
      const at = afterNoon(seconds)
      return offlineSale(person.phone.code(at), { id: uuidv7(at), at: at.toISOString() })
    }
    await change(true, NOON)
    const [within, after, later, resumed] = [600, 601, 900, 1800].map(saleAt)
    assert.deepEqual(wordsOf(await upload(other, [within!, after!])), ['posted', 'posted'])
    const one = 'offline_after_suspension open: record terminal'
    assert.deepEqual([await casesOf(campus, within!.id), await casesOf(campus, after!.id)], [[], [one]])
    await change(false, afterNoon(1800))
    assert.deepEqual(wordsOf(await upload(other, [resumed!, later!, after!])), ['posted', 'posted', 'posted'])
    assert.deepEqual(await casesOf(campus, resumed!.id), [])
    assert.deepEqual(await casesOf(campus, after!.id), [
      'offline_after_suspension open: record record terminal',
    ])
    assert.equal((await walletOf(person)).walletFen, 50_00)
  })

  test('from the wallet alone, below zero; the next money clears it, and until then there is no certificate', async () => {
    const person = await payer({ walletFen: 5_00, subsidyFen: 50_00 })
    assert.deepEqual(wordsOf(await upload(terminal, [offlineSale(person.phone.code())])), ['posted'])
    const wallet = await walletOf(person)
    assert.deepEqual([wallet.walletFen, wallet.subsidyFen], [-7_50, 50_00])
    const renew = () =>
      renewCertificate(
        { ...campus, campusCodeOf: () => 'demo' },
        { campusId, personId: person.personId, keyId: person.phone.keyId },
        defaultPolicy(),
        afterNoon(3600),
      )
    assert.equal((await renew()).ok, false)
    await giveMoney(campus, person.walletId, { walletFen: 20_00 })
    assert.equal((await walletOf(person)).walletFen, 12_50)
    assert.equal((await renew()).ok, true)
  })

  test('at the terminal’s price, for a visitor too', async () => {
    const visitor = await payer({ role: 'visitor', expiresAt: afterNoon(86_400) })
    const sale = offlineSale(visitor.phone.code(), { amountFen: 14_38 })
    assert.deepEqual(wordsOf(await upload(terminal, [sale])), ['posted'])
    assert.equal((await walletOf(visitor)).walletFen, 100_00 - 14_38)
  })

  test('once, when its online attempt had been approved and only the answer was lost', async () => {
    const person = await payer()
    const sale = offlineSale(person.phone.code())
    const online = await testCounter(campus, terminal).pay(sale.credential.text, { id: sale.id })
    assert.ok(online.ok)
    assert.deepEqual(wordsOf(await upload(terminal, [sale])), ['posted'])
    assert.equal((await walletOf(person)).walletFen, 87_50)
    assert.deepEqual(await casesOf(campus, sale.id), [])
  })
})

describe('what is not genuine is a case, and nobody is paid', () => {
  const notGenuine: [string, (code: string) => ReturnType<typeof offlineSale>, string][] = [
    ['a code that is none', () => offlineSale('OC1:NONSENSE\0'), 'credential_invalid'],
    [
      'a signature that is wrong',
      (code) => offlineSale(code.slice(0, -1) + (code.endsWith('0') ? '1' : '0')),
      'credential_invalid',
    ],
    [
      'a code older than it lives',
      (code) => offlineSale(code, { at: afterNoon(71).toISOString() }),
      'credential_expired',
    ],
    [
      'a code of the future',
      (code) => offlineSale(code, { at: afterNoon(-11).toISOString() }),
      'credential_invalid',
    ],
    ['more than a stall may take', (code) => offlineSale(code, { amountFen: 1000_00 }), 'amount_invalid'],
    ['a time that is none', (code) => offlineSale(code, { at: 'noon' }), 'body_invalid'],
    ['a time that is no text', (code) => offlineSale(code, { at: '\ud800\0' }), 'body_invalid'],
    [
      'an id from before the terminal was there',
      (code) => offlineSale(code, { id: uuidv7(afterNoon(-3600)) }),
      'id_time_invalid',
    ],
  ]
  for (const [what, make, code] of notGenuine)
    test(what, async () => {
      const person = await payer()
      const before = await balances(campus, [person], [canteen])
      const sale = make(person.phone.code())
      assert.deepEqual(wordsOf(await upload(terminal, [sale])), [`refused ${code}`])
      assert.deepEqual(wordsOf(await upload(terminal, [sale])), [`refused ${code}`])
      assert.deepEqual(await balances(campus, [person], [canteen]), before)
      assert.deepEqual(await casesOf(campus, sale.id), ['offline_not_genuine open: record terminal'])
    })

  test('it takes nothing from the genuine record of the same id, whichever comes first', async () => {
    const person = await payer()
    const sale = offlineSale(person.phone.code())
    const forged = { ...sale, credential: { kind: 'pay-code', text: 'OC1:X' } as const }
    assert.deepEqual(wordsOf(await upload(terminal, [forged, sale])), [
      'refused credential_invalid',
      'posted',
    ])
  })
})

test('a record from the future is asked for again later', async () => {
  const person = await payer()
  const sale = offlineSale(person.phone.code(), { id: uuidv7(afterNoon(7200)) })
  assert.deepEqual(wordsOf(await upload(terminal, [sale], NOON)), ['later id_time_invalid'])
  assert.deepEqual(wordsOf(await upload(terminal, [sale], afterNoon(7200))), ['posted'])
})

test('the same id with other content is a case; the first stands', async () => {
  const person = await payer()
  const sale = offlineSale(person.phone.code())
  const other = offlineSale(person.phone.code(), { id: sale.id })
  assert.deepEqual(wordsOf(await upload(terminal, [sale])), ['posted'])
  assert.deepEqual(wordsOf(await upload(terminal, [other, sale])), ['refused id_conflict', 'posted'])
  assert.equal((await walletOf(person)).walletFen, 87_50)
  assert.deepEqual(await casesOf(campus, sale.id), ['offline_id_conflict open: record terminal'])
})

test('a limit that was passed is posted and a case to know of', async () => {
  const person = await payer()
  const sales = [30_01, 20_00].map((amountFen) => offlineSale(person.phone.code(), { amountFen }))
  assert.deepEqual(wordsOf(await upload(terminal, sales)), ['posted', 'posted'])
  assert.equal((await walletOf(person)).walletFen, 49_99)
  assert.deepEqual(await casesOf(campus, person.personId), [
    'offline_limit_exceeded open: person record terminal',
    'offline_limit_exceeded open: person terminal',
  ])
})

describe('a record that never came is a gap', () => {
  /** A terminal that hands in these places of its journals, one after the other; what is then missing. */
  async function gapsAfter(...journals: number[][]): Promise<string> {
    const person = await payer()
    const merchant = await makeMerchant(campus)
    const till = await makeTerminal(campus, merchant)
    for (const [index, places] of journals.entries()) {
      const at = afterNoon(index * 60)
      const sales = places.map((sequence) =>
        offlineSale(person.phone.code(at), { id: uuidv7(at), at: at.toISOString(), amountFen: 1, sequence }),
      )
      await upload(till, sales)
    }
    const { merchantId } = merchant
    const gaps = await selectGaps(pool, campusId, { merchantId })
    assert.ok(gaps.every(({ terminalId }) => terminalId === till.terminalId))
    assert.deepEqual(
      (await selectGaps(pool, campusId, 'all')).filter((gap) =>
        gaps.some((own) => own.terminalId === gap.terminalId),
      ),
      gaps,
    )
    return gaps.map(({ from, to }) => `${from}–${to}`).join(' ')
  }

  test('at the beginning and in the middle, in whatever order the others come', async () => {
    assert.equal(await gapsAfter([2, 8, 3, 4]), '1–1 5–7')
    assert.equal(await gapsAfter([3, 1, 2]), '')
  })

  test('until it comes', async () => {
    assert.equal(await gapsAfter([1, 4], [3], [2]), '')
  })

  test('in each journal of its own: one begun anew hides no gap of the one before, and makes none', async () => {
    assert.equal(await gapsAfter([1, 2, 4], [1, 2]), '3–3')
    assert.equal(await gapsAfter([1, 2, 3, 4], [1, 2]), '')
    assert.equal(await gapsAfter([1, 2, 3], [1, 3]), '2–2')
  })
})
