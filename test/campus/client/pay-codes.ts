import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { enrolPhone, newId, pay, payCode, payCodeBytes, payCodeText } from '../../independent-client.ts'
import { assertRefused, type Lunch } from './lunch.ts'

const nowS = () => Math.floor(Date.now() / 1000)
const ASKED_AT_ONCE = 16

/** What a till does with good and bad codes (DESIGN 5), asked by a client that makes its own. */
export function payCodes(lunch: Lunch): void {
  describe('a pay code', () => {
    test('pays once: shown again it is credential_used, also after other payments', async () => {
      const { phone } = await lunch.nextDiner()
      const text = payCode(phone)
      const paid = await pay(lunch.url, lunch.tillToken, { text, amountFen: 150 })
      assert.equal(paid.status, 201)
      assertRefused(await pay(lunch.url, lunch.tillToken, { text, amountFen: 150 }), 'credential_used')
      assert.equal((await lunch.pay(phone, 100)).status, 201)
      const elsewhere = await lunch.otherTill()
      assertRefused(await pay(lunch.url, elsewhere, { text, amountFen: 1 }), 'credential_used')
    })

    test('shown at 30 tills at once pays once', async () => {
      const diner = await lunch.nextDiner()
      const before = await lunch.walletFen(diner)
      const text = payCode(diner.phone)
      const replies = await Promise.all(
        Array.from({ length: 30 }, () => pay(lunch.url, lunch.tillToken, { text, amountFen: 200 })),
      )
      assert.equal(replies.filter(({ status }) => status === 201).length, 1)
      for (const reply of replies) if (reply.status !== 201) assertRefused(reply, 'credential_used')
      assert.equal(await lunch.walletFen(diner), before - 200)
    })

    test('lives 60 s and 10 s of skew, and not more than 10 s ahead', async () => {
      const { phone } = await lunch.nextDiner()
      const at = (iat: number) =>
        pay(lunch.url, lunch.tillToken, { text: payCode(phone, iat), amountFen: 10 })
      assertRefused(await at(nowS() - 76), 'credential_expired')
      assertRefused(await at(nowS() - 86_400), 'credential_expired')
      assertRefused(await at(0), 'credential_expired')
      assertRefused(await at(nowS() + 12), 'credential_invalid')
      assertRefused(await at(nowS() + 3600), 'credential_invalid')
      assert.equal((await at(nowS() - 65)).status, 201)
      assert.equal((await at(nowS() + 9)).status, 201)
    })

    test('with any byte altered is credential_invalid and costs nothing', async () => {
      const diner = await lunch.nextDiner()
      const before = await lunch.walletFen(diner)
      const code = payCodeBytes(diner.phone, nowS())
      const altered = [0x01, 0x80].flatMap((bits) =>
        [...code.keys()].map((place) => {
          const copy = Buffer.from(code)
          copy[place]! ^= bits
          return copy
        }),
      )
      for (let start = 0; start < altered.length; start += ASKED_AT_ONCE) {
        const part = altered.slice(start, start + ASKED_AT_ONCE)
        const replies = await Promise.all(
          part.map((bytes) => pay(lunch.url, lunch.tillToken, { text: payCodeText(bytes), amountFen: 10 })),
        )
        for (const reply of replies) assertRefused(reply, 'credential_invalid')
      }
      assert.equal(await lunch.walletFen(diner), before)
      // The code itself was good all the while.
      const genuine = await pay(lunch.url, lunch.tillToken, { text: payCodeText(code), amountFen: 10 })
      assert.equal(genuine.status, 201)
    })

    test('cut short, made longer or written otherwise is credential_invalid', async () => {
      const { phone } = await lunch.nextDiner()
      const code = payCodeBytes(phone, nowS())
      const text = payCodeText(code)
      const texts = [
        payCodeText(code.subarray(0, -1)),
        payCodeText(Buffer.concat([code, Buffer.of(0)])),
        payCodeText(Buffer.concat([Buffer.of(0xd2), code])), // tagged COSE_Sign1
        text.toLowerCase(),
        text.slice(4),
        `OC2:${text.slice(4)}`,
        `${text} `,
        ` ${text}`,
        'OC1:',
        'OC1:::::::',
      ]
      for (const altered of texts)
        assertRefused(
          await pay(lunch.url, lunch.tillToken, { text: altered, amountFen: 10 }),
          'credential_invalid',
        )
    })

    test('signed by another key than its certificate names is credential_invalid', async () => {
      const [mine, theirs] = [await lunch.nextDiner(), await lunch.nextDiner()]
      const stolen = { privateKey: mine.phone.privateKey, certificate: theirs.phone.certificate }
      const reply = await pay(lunch.url, lunch.tillToken, { text: payCode(stolen), amountFen: 10 })
      assertRefused(reply, 'credential_invalid')
    })

    test('of a phone that another phone replaced is credential_invalid at once', async () => {
      const { phone, token } = await lunch.nextDiner()
      const madeBefore = payCode(phone)
      const newPhone = await enrolPhone(lunch.url, token)
      const reply = await pay(lunch.url, lunch.tillToken, { text: madeBefore, amountFen: 10 })
      assertRefused(reply, 'credential_invalid')
      assert.equal((await lunch.pay(newPhone, 10)).status, 201)
    })

    test('is judged before the account, after the amount and the id', async () => {
      const { phone } = await lunch.nextDiner()
      const text = payCode(phone, nowS() - 3600)
      const offer = (more: { id?: string; amountFen?: number }) =>
        pay(lunch.url, lunch.tillToken, { text, amountFen: 10, ...more })
      assertRefused(await offer({ amountFen: 0, id: newId(Date.now() - 3600_000) }), 'id_time_invalid')
      assertRefused(await offer({ amountFen: 0 }), 'amount_invalid')
      assertRefused(await offer({ amountFen: 10_000_000 }), 'amount_invalid')
    })
  })
}
