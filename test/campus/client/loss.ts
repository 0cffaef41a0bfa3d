import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { call, enrolPhone, pay, payCode } from '../../independent-client.ts'
import { assertRefused, type Lunch } from './lunch.ts'

type Entry = { kind: string; value: string; listed: boolean }

/** Report lost and release (RULES 2.3, 2.4): the code is dead from the answer on, and lives again. */
export function loss(lunch: Lunch): void {
  describe('a phone reported lost', () => {
    test('pays nothing from the answer on; released, the same phone and session pay again', async () => {
      const { phone, token } = await lunch.nextDiner()
      const shown = payCode(phone)
      const report = (word: string) => call(lunch.url, 'POST', `/v1/me/${word}`, { token, body: {} })
      const listed = async () => {
        const { body } = await call(lunch.url, 'GET', '/v1/hot-list?since=0', { token: lunch.tillToken })
        return (body.entries as Entry[]).some(
          ({ value, listed: isListed }) => value === phone.alias && isListed,
        )
      }
      assert.equal(await listed(), false)
      assert.equal((await report('loss-report')).status, 200)
      assertRefused(await pay(lunch.url, lunch.tillToken, { text: shown, amountFen: 100 }), 'card_lost')
      assertRefused(await lunch.pay(phone, 100), 'card_lost')
      assert.equal(await listed(), true)
      assert.equal((await report('release')).status, 200)
      // The refused code was not consumed.
      assert.equal((await pay(lunch.url, lunch.tillToken, { text: shown, amountFen: 100 })).status, 201)
      assert.equal(await listed(), false)
    })

    test('while payments rush in: none is approved that was sent after the answer', async () => {
      const diner = await lunch.nextDiner()
      const before = await lunch.walletFen(diner)
      let isReported = false
      let approved = 0
      const till = async () => {
        while (!isReported) {
          const paid = await lunch.pay(diner.phone, 1)
          if (paid.status === 201) approved++
          else assertRefused(paid, 'card_lost')
        }
        assertRefused(await lunch.pay(diner.phone, 1), 'card_lost')
      }
      const tills = Array.from({ length: 8 }, till)
      await call(lunch.url, 'POST', '/v1/me/loss-report', { token: diner.token, body: {} })
      isReported = true
      await Promise.all(tills)
      assert.equal(await lunch.walletFen(diner), before - approved)
    })

    test('is not brought back by enrolling another one', async () => {
      const { token, phone } = await lunch.nextDiner()
      await call(lunch.url, 'POST', '/v1/me/loss-report', { token, body: {} })
      await assert.rejects(enrolPhone(lunch.url, token), /account_state_conflict/)
      assertRefused(await lunch.pay(phone, 1), 'card_lost')
    })
  })
}
