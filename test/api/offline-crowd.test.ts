import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { offlineRoutes } from '../../server/domains/payments/offline-routes.ts'
import { CARD_KEYS } from '../card-keys.ts'
import { afterNoon, makeMerchant, makePerson, makePhone, makeTerminal, testCampus } from '../factories.ts'
import { testHttp } from '../http.ts'
import { assertLedger, balances, offlineSale } from '../offline.ts'

const CROWD = 200
const PRICE_FEN = 5

const campus = await testCampus({ after })
const stall = await makeMerchant(campus)
const till = await makeTerminal(campus, stall)
const { call } = await testHttp({ after }, campus.campusId, (http) =>
  offlineRoutes(http, { ...campus, masterKeysOf: () => CARD_KEYS, clock: () => afterNoon(3600) }),
)
const handIn = (record: unknown) => call(till.caller, 'POST', '/v1/offline-records', { records: [record] })

test('a crowd of uploads at once: each is posted or told to come again, and all are posted in the end', async () => {
  const person = await makePerson(campus, { walletFen: 100_00 })
  const phone = await makePhone(campus, person)
  const before = await balances(campus, [person], [stall])
  const sales = Array.from({ length: CROWD }, () => offlineSale(phone.code(), { amountFen: PRICE_FEN }))
  let left = sales
  let turnedAway = 0
  while (left.length > 0) {
    const answers = await Promise.all(left.map(handIn))
    left = left.filter((_, index) => {
      const { status, body } = answers[index]!
      if (status === 200) return body.answers[0].outcome !== 'posted'
      turnedAway++
      assert.deepEqual([status, body.code, body.retryAfterSeconds], [503, 'ledger_unavailable', 5])
      return true
    })
  }
  assert.ok(turnedAway > 0, 'the line is not endless')
  const now = await balances(campus, [person], [stall])
  assert.equal(now.people[0]! - before.people[0]!, -CROWD * PRICE_FEN)
  await assertLedger(campus)
})
