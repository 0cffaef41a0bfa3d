import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import fc from 'fast-check'
import { makeMerchant, makePerson, makeTerminal, testCampus } from '../../../test/factories.ts'
import { assertLedger } from '../../../test/offline.ts'
import { addDays, startOfBusinessDate } from '../../base/clock.ts'
import { uuidv7 } from '../../base/ids.ts'
import { writeXlsx } from '../../base/xlsx.ts'
import { readMe } from '../bills/read-me.ts'
import { openAccount } from '../ledger/open-account.ts'
import { setAccountState } from '../ledger/set-account-state.ts'
import { accountBalance, readWallet } from '../ledger/wallet.ts'
import { selectBatch, selectUnposted } from './batch-store.ts'
import { decideBatch } from './decide-batch.ts'
import { expireSubsidies } from './expire-subsidies.ts'
import { postBatches } from './post-batches.ts'
import { proposeBatch } from './propose-batch.ts'

const campus = await testCampus({ after })
const { pool, campusId, poster } = campus
const deps = { ...campus, posterOf: () => poster }
const merchant = await makeMerchant(campus)
const till = await makeTerminal(campus, merchant)
const aid = await openAccount(pool, campusId, 'aid')
const [asker, approver] = [uuidv7(), uuidv7()]
afterEach(() => assertLedger(campus))

const TODAY = '2026-12-01'
const night = (day: string) => new Date(startOfBusinessDate(day).getTime() + 3 * 3600_000)
const noonOf = (day: string) => new Date(startOfBusinessDate(day).getTime() + 12 * 3600_000)

type Person = Awaited<ReturnType<typeof makePerson>>
const csv = (rows: readonly (readonly string[])[]) =>
  Buffer.from(['学工号,姓名,金额', ...rows.map((row) => row.join(','))].join('\r\n'))
const propose = (file: Uint8Array, expiresOn = '2026-12-31', now = night(TODAY)) =>
  proposeBatch(pool, { campusId, operatorId: asker, purpose: '十二月补助', expiresOn, file }, now)
const decide = (id: string, approve = true, operatorId = approver) =>
  decideBatch(pool, { campusId, operatorId, decides: true, id, approve, note: '已核对' }, night(TODAY))
const subsidyOf = async ({ walletId }: Person) => (await readWallet(pool, campusId, walletId)).subsidyFen

/** Everybody gets an amount in yuan, approved and posted. */
async function give(rows: readonly (readonly [Person, string])[], expiresOn: string, day = TODAY) {
  const file = csv(rows.map(([person, yuan]) => [person.campusNo, '', yuan]))
  const done = await propose(file, expiresOn, night(day))
  assert.ok(done.ok && done.batchId, JSON.stringify(done))
  assert.ok((await decide(done.batchId)).ok)
  await postBatches(deps, campusId, night(day))
  return done.batchId
}

function spend({ walletId }: Person, fen: number, day: string) {
  return poster.post({
    shape: 'spend',
    kind: 'payment',
    id: uuidv7(noonOf(day)),
    walletId,
    toId: merchant.payableId,
    amountFen: fen,
    source: 'subsidy',
    terminalId: till.terminalId,
    occurredAt: noonOf(day),
    guards: {},
  })
}

test('a file of XLSX or CSV waits for another operator, then everybody has it once, whoever posts', async () => {
  const people = await Promise.all([1, 2, 3].map(() => makePerson(campus)))
  const xlsx = await writeXlsx([
    {
      name: '名单',
      head: ['学工号', '金额'],
      rows: people.map(({ campusNo }) => [campusNo, { fen: 123_45 }]),
    },
  ])
  const done = await propose(xlsx)
  assert.ok(done.ok && done.batchId, JSON.stringify(done))
  const id = done.batchId
  await postBatches(deps, campusId, night(TODAY))
  assert.equal(await subsidyOf(people[0]!), 0)
  const own = await decide(id, true, asker)
  assert.ok(!own.ok && own.code === 'second_person_required')
  const before = await accountBalance(pool, campusId, aid)
  const both = await Promise.all([decide(id), decide(id)])
  assert.ok(both.every(({ ok }) => ok))
  await Promise.all([1, 2, 3].map(() => postBatches(deps, campusId, night(TODAY))))
  for (const person of people) assert.equal(await subsidyOf(person), 123_45)
  assert.equal(await accountBalance(pool, campusId, aid), before - 3 * 123_45)
  const batch = await selectBatch(pool, { campusId, id })
  assert.deepEqual([batch?.state, batch?.posted, batch?.amountFen], ['posted', 3, 3 * 123_45])
  const late = await decide(id, false)
  assert.ok(!late.ok && late.code === 'subsidy_batch_decided')
})

test('one row that is wrong keeps all out, each told with its row', async () => {
  const [one, two] = [await makePerson(campus, { name: '李四' }), await makePerson(campus)]
  const done = await propose(
    csv([
      [one.campusNo, '李四', '10'],
      [one.campusNo, '', '10.00'],
      ['99999999', '', '10'],
      [two.campusNo, '王五', '10'],
      ['', '', '1'],
    ]),
  )
  assert.ok(done.ok && done.batchId === null)
  assert.deepEqual(
    done.problems.map(({ row, code }) => [row, code]),
    [
      [3, 'campus_no_twice'],
      [4, 'person_unknown'],
      [5, 'name_differs'],
      [6, 'campus_no_missing'],
    ],
  )
  for (const amount of ['0', '-1', '1.005', '1,000.00', '10000.01', 'x', '']) {
    const odd = await propose(csv([[two.campusNo, '', `"${amount}"`]]))
    assert.ok(odd.ok && odd.problems[0]?.code === 'amount_invalid', amount)
  }
  const reasonOf = async (file: Buffer) => {
    const odd = await propose(file)
    return odd.ok ? 'read' : odd.extensions?.reason
  }
  assert.equal(await reasonOf(Buffer.from('PK\u0003\u0004broken')), 'unreadable')
  assert.equal(await reasonOf(Buffer.from('姓名,金额\r\n李四,1')), 'no_campus_number')
  assert.equal(await reasonOf(Buffer.from('学工号\r\n1')), 'no_amount')
  assert.equal(await reasonOf(Buffer.from('学工号,金额\r\n')), 'empty')
  const over = await propose(csv([[two.campusNo, '', '1']]), '2026-11-30')
  assert.ok(!over.ok && over.code === 'subsidy_expiry_invalid')
})

test('the same list again is the same batch, at once too, unless it was refused', async () => {
  const person = await makePerson(campus)
  const file = csv([[person.campusNo, '', '7.00']])
  const both = await Promise.all([propose(file), propose(file)])
  const ids = new Set(both.map((done) => done.ok && done.batchId))
  assert.equal(ids.size, 1)
  const [id] = ids
  assert.ok(id && (await decide(id, false)).ok)
  const again = await propose(file)
  assert.ok(again.ok && again.batchId !== null && again.batchId !== id)
  const later = await propose(file, '2027-01-31')
  assert.ok(later.ok && later.batchId !== again.batchId)
})

test('a server that dies in the middle of a batch is gone on with, and nobody has it twice', async () => {
  const people = await Promise.all(Array.from({ length: 30 }, () => makePerson(campus)))
  const done = await propose(csv(people.map(({ campusNo }) => [campusNo, '', '5.00'])))
  assert.ok(done.ok && done.batchId)
  assert.ok((await decide(done.batchId)).ok)
  let left = 12
  const dying = {
    ...deps,
    posterOf: () => ({
      post: (act: Parameters<typeof poster.post>[0]) =>
        left-- > 0 ? poster.post(act) : Promise.reject(new Error('killed')),
    }),
  }
  await assert.rejects(postBatches(dying, campusId, night(TODAY)))
  await Promise.all([1, 2].map(() => postBatches(deps, campusId, night(TODAY))))
  for (const person of people) assert.equal(await subsidyOf(person), 5_00)
})

test('what ended goes back to the aid account, between meals only, once; what has not ended stays', async () => {
  const person = await makePerson(campus)
  await give([[person, '20.00']], '2026-12-10')
  await give([[person, '30.00']], '2026-12-31')
  assert.ok((await spend(person, 5_00, '2026-12-05')).ok)
  const before = await accountBalance(pool, campusId, aid)
  await expireSubsidies(deps, campusId, night('2026-12-10'))
  assert.equal(await subsidyOf(person), 45_00)
  await expireSubsidies(deps, campusId, noonOf('2026-12-11'))
  assert.equal(await subsidyOf(person), 45_00)
  await Promise.all([1, 2, 3].map(() => expireSubsidies(deps, campusId, night('2026-12-11'))))
  assert.equal(await subsidyOf(person), 30_00)
  assert.equal((await accountBalance(pool, campusId, aid)) - before, 15_00)
})

test('a person sees what ends next, of what is left', async () => {
  const person = await makePerson(campus)
  const endsOf = async () => (await readMe(pool, campusId, person.personId)).subsidyEnds
  assert.equal(await endsOf(), undefined)
  await give([[person, '20.00']], '2099-01-31')
  await give([[person, '30.00']], '2099-06-30')
  assert.deepEqual(await endsOf(), { amountFen: 20_00, lastDay: '2099-01-31' })
  assert.ok((await spend(person, 15_00, TODAY)).ok)
  assert.deepEqual(await endsOf(), { amountFen: 5_00, lastDay: '2099-01-31' })
  assert.ok((await spend(person, 15_00, TODAY)).ok)
  assert.deepEqual(await endsOf(), { amountFen: 20_00, lastDay: '2099-06-30' })
})

test('a grant that the ledger gave a moment ago is not taken back with ended ones', async () => {
  const person = await makePerson(campus)
  await give([[person, '10.00']], TODAY)
  assert.ok((await spend(person, 10_00, TODAY)).ok)
  const done = await propose(csv([[person.campusNo, '', '300.00']]))
  assert.ok(done.ok && done.batchId)
  assert.ok((await decide(done.batchId)).ok)
  const looking = {
    ...deps,
    posterOf: () => ({
      post: async (act: Parameters<typeof poster.post>[0]) => {
        const outcome = await poster.post(act)
        await expireSubsidies(deps, campusId, night('2026-12-02'))
        return outcome
      },
    }),
  }
  await postBatches(looking, campusId, night('2026-12-02'))
  assert.equal(await subsidyOf(person), 300_00)
})

test('what a killed server left before a meal is read again after it, whatever was taken already', async () => {
  const dies = (first: boolean) => ({
    ...deps,
    posterOf: () => ({
      post: async (act: Parameters<typeof poster.post>[0]) => {
        if (!first) await poster.post(act)
        throw new Error('killed')
      },
    }),
  })
  for (const [first, spent, left] of [
    [true, 20_00, 30_00],
    [true, 5_00, 30_00],
    [false, 20_00, 10_00],
  ] as const) {
    const person = await makePerson(campus)
    await give([[person, '20.00']], '2026-12-10')
    await give([[person, '30.00']], '2026-12-31')
    await assert.rejects(expireSubsidies(dies(first), campusId, night('2026-12-11')))
    assert.ok((await spend(person, spent, '2026-12-11')).ok)
    await expireSubsidies(deps, campusId, night('2026-12-11'))
    assert.equal(await subsidyOf(person), left)
  }
})

test('whatever was given and spent, what is left is that of the grants that end last', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ fen: fc.integer({ min: 1, max: 50_00 }), ends: fc.integer({ min: 0, max: 9 }) }), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.array(fc.record({ fen: fc.integer({ min: 1, max: 40_00 }), day: fc.integer({ min: 0, max: 9 }) }), {
        maxLength: 6,
      }),
      async (grants, payments) => {
        const person = await makePerson(campus)
        for (const { fen, ends } of grants)
          await give([[person, (fen / 100).toFixed(2)]], addDays(TODAY, ends))
        // Every fen by itself: the naive model spends those that end first.
        const held = grants.map(({ fen, ends }) => ({ left: fen, ends }))
        for (let day = 0; day <= 10; day++) {
          const date = addDays(TODAY, day)
          await expireSubsidies(deps, campusId, night(date))
          for (const grant of held) if (grant.ends < day) grant.left = 0
          assert.equal(
            await subsidyOf(person),
            held.reduce((sum, { left }) => sum + left, 0),
          )
          for (const { fen } of payments.filter((payment) => payment.day === day)) {
            if (!(await spend(person, fen, date)).ok) continue
            let rest = fen
            for (const grant of held.toSorted((a, b) => a.ends - b.ends)) {
              const taken = Math.min(rest, grant.left)
              grant.left -= taken
              rest -= taken
            }
          }
        }
      },
    ),
    { numRuns: 12 },
  )
})

test('who left meanwhile gets nothing and keeps nobody waiting; after the last day nobody gets anything', async () => {
  const [stays, leaves] = await Promise.all([makePerson(campus), makePerson(campus)])
  const before = await accountBalance(pool, campusId, aid)
  const file = csv([
    [stays.campusNo, '', '20'],
    [leaves.campusNo, '', '30'],
  ])
  const done = await propose(file)
  assert.ok(done.ok && done.batchId, JSON.stringify(done))
  assert.ok((await decide(done.batchId)).ok)
  await setAccountState(pool, campusId, leaves.walletId, 'void')
  await Promise.all([1, 2].map(() => postBatches(deps, campusId, night(TODAY))))
  const batch = await selectBatch(pool, { campusId, id: done.batchId })
  assert.deepEqual([batch?.state, batch?.posted, batch?.leftOut, batch?.leftOutFen], ['posted', 1, 1, 30_00])
  assert.deepEqual([await subsidyOf(stays), await subsidyOf(leaves)], [20_00, 0])
  assert.equal(await accountBalance(pool, campusId, aid), before - 20_00)

  const late = await propose(csv([[stays.campusNo, '', '40']]), TODAY)
  assert.ok(late.ok && late.batchId, JSON.stringify(late))
  assert.ok((await decide(late.batchId)).ok)
  await postBatches(deps, campusId, night(addDays(TODAY, 1)))
  const ended = await selectBatch(pool, { campusId, id: late.batchId })
  assert.deepEqual([ended?.state, ended?.posted, ended?.leftOut], ['posted', 0, 1])
  assert.equal(await subsidyOf(stays), 20_00)
})

test('what another server gave while it was being left out here counts as given', async () => {
  const person = await makePerson(campus)
  const done = await propose(csv([[person.campusNo, '', '15']]))
  assert.ok(done.ok && done.batchId, JSON.stringify(done))
  assert.ok((await decide(done.batchId)).ok)
  const [grant] = await selectUnposted(pool, { campusId, id: done.batchId, limit: 1 })
  assert.ok(grant)
  const given = { shape: 'credit', kind: 'subsidy_grant', walletFen: 0, occurredAt: night(TODAY) } as const
  const { id, walletId, amountFen: subsidyFen } = grant
  assert.ok((await poster.post({ ...given, id, walletId, fromId: aid, subsidyFen })).ok)
  await pool.query('UPDATE subsidy_grants SET left_out_at = now() WHERE grant_id = $1', [id])
  await postBatches(deps, campusId, night(TODAY))
  const batch = await selectBatch(pool, { campusId, id: done.batchId })
  assert.deepEqual([batch?.state, batch?.posted, batch?.leftOut], ['posted', 1, 0])
  assert.equal(await subsidyOf(person), 15_00)
})
