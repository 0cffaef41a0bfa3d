import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'
import {
  call,
  type DemoTerminal,
  newId,
  pay,
  payCode,
  signOperatorIn,
  signTerminalIn,
} from '../../independent-client.ts'
import { assertRefused, type Lunch } from './lunch.ts'

/** A payment as DESIGN 4 has it: its shape, its id, its spending PIN, its races. */
export function payments(lunch: Lunch): void {
  describe('a payment', () => {
    test('is answered as documented, and repeated with the same body', async () => {
      const diner = await lunch.nextDiner()
      const before = await lunch.walletFen(diner)
      const [id, text] = [newId(), payCode(diner.phone)]
      const first = await pay(lunch.url, lunch.tillToken, { text, amountFen: 1250, id })
      assert.equal(first.status, 201)
      const { payer, at, ...rest } = first.body
      assert.deepEqual(rest, {
        id,
        state: 'approved',
        amountFen: 1250,
        chargedFen: 1250,
        subsidyFen: 0,
        walletFen: before - 1250,
      })
      const { name, campusNoTail } = payer as { name: string; campusNoTail: string }
      assert.match(name, /\*|＊/, 'the name is masked')
      assert.ok(diner.student.campusNo.endsWith(campusNoTail) && campusNoTail.length < 6)
      assert.ok(Math.abs(Date.parse(at as string) - Date.now()) < 60_000)

      const repeat = await pay(lunch.url, lunch.tillToken, { text, amountFen: 1250, id })
      assert.ok([200, 201].includes(repeat.status))
      assert.deepEqual(repeat.body, first.body)
      assertRefused(await pay(lunch.url, lunch.tillToken, { text, amountFen: 1251, id }), 'id_conflict')
      const fresh = payCode(diner.phone)
      assertRefused(
        await pay(lunch.url, lunch.tillToken, { text: fresh, amountFen: 1251, id }),
        'id_conflict',
      )
      const elsewhere = await lunch.otherTill()
      assertRefused(await pay(lunch.url, elsewhere, { text, amountFen: 1250, id }), 'id_conflict')
      assert.equal(await lunch.walletFen(diner), before - 1250)
    })

    test('asks for the spending PIN above the limit, under the same id', async () => {
      const { phone, student } = await lunch.nextDiner()
      const id = newId()
      assertRefused(await lunch.pay(phone, 3100, { id }), 'spending_pin_required')
      const wrong = student.spendingPin === '918273' ? '918274' : '918273'
      assertRefused(await lunch.pay(phone, 3100, { id, spendingPin: wrong }), 'spending_pin_wrong')
      const paid = await lunch.pay(phone, 3100, { id, spendingPin: student.spendingPin })
      assert.equal(paid.status, 201)
      assert.equal(paid.body.id, id)
    })

    test('does not look at a spending PIN that is not needed, nor at a locked one', async () => {
      const { phone, student } = await lunch.nextDiner()
      const wrong = student.spendingPin === '918273' ? '918274' : '918273'
      assert.equal((await lunch.pay(phone, 100, { spendingPin: wrong })).status, 201)
      const answers: unknown[] = []
      for (let tries = 0; tries < 6; tries++)
        answers.push((await lunch.pay(phone, 3100, { spendingPin: wrong })).body.code)
      assert.equal(answers[0], 'spending_pin_wrong')
      assert.equal(answers[5], 'spending_pin_locked')
      assertRefused(await lunch.pay(phone, 3100, { spendingPin: student.spendingPin }), 'spending_pin_locked')
      assert.equal((await lunch.pay(phone, 100)).status, 201)
    })

    test('with a malformed PIN or id is body_invalid, with an old id id_time_invalid, before all else', async () => {
      const { phone } = await lunch.nextDiner()
      for (const spendingPin of ['12345', '1234567', '１２３４５６', 'abcdef', '', '12345\n'])
        assertRefused(await lunch.pay(phone, 100, { spendingPin }), 'body_invalid')
      const v4 = newId().replace(/^(.{14})7/, '$14')
      for (const id of [v4, newId().toUpperCase(), `${newId()}0`, '', newId().replaceAll('-', '')])
        assertRefused(await lunch.pay(phone, 100, { id }), 'body_invalid')
      assertRefused(await lunch.pay(phone, 100, { id: newId(Date.now() - 3600_000) }), 'id_time_invalid')
      assertRefused(await lunch.pay(phone, 100, { id: newId(Date.now() + 3600_000) }), 'id_time_invalid')
    })

    test('100 at once from a wallet with money for 10: exactly 10 are approved', async () => {
      const diner = await lunch.nextDiner()
      const { phone, student } = diner
      const before = await lunch.walletFen(diner)
      const amountFen = Math.floor(before / 10)
      const replies = await Promise.all(
        Array.from({ length: 100 }, () => lunch.pay(phone, amountFen, { spendingPin: student.spendingPin })),
      )
      assert.equal(replies.filter(({ status }) => status === 201).length, 10)
      for (const reply of replies) if (reply.status !== 201) assertRefused(reply, 'insufficient_funds')
      assert.equal(await lunch.walletFen(diner), before - 10 * amountFen)
    })

    test('under one id 50 times at once is one debit and one answer', async () => {
      const diner = await lunch.nextDiner()
      const before = await lunch.walletFen(diner)
      const [id, text] = [newId(), payCode(diner.phone)]
      const replies = await Promise.all(
        Array.from({ length: 50 }, () => pay(lunch.url, lunch.tillToken, { text, amountFen: 700, id })),
      )
      for (const reply of replies) {
        assert.ok([200, 201].includes(reply.status), JSON.stringify(reply.body))
        assert.deepEqual(reply.body, replies[0]!.body)
      }
      assert.equal(await lunch.walletFen(diner), before - 700)
    })

    test('is taken back once by its till, and repeating that repeats the answer', async () => {
      const diner = await lunch.nextDiner()
      const before = await lunch.walletFen(diner)
      const paid = await lunch.pay(diner.phone, 880)
      const path = `/v1/payments/${paid.body.id as string}/reversal`
      const id = newId()
      const reverse = (reversalId: string, token = lunch.tillToken) =>
        call(lunch.url, 'POST', path, { token, body: { id: reversalId } })
      assertRefused(await reverse(newId(), await lunch.otherTill()), 'payment_unknown')
      const replies = await Promise.all(Array.from({ length: 10 }, () => reverse(id)))
      for (const reply of replies) assert.deepEqual(reply, { status: 200, body: replies[0]!.body })
      assert.equal(replies[0]!.body.amountFen, 880)
      assertRefused(await reverse(newId()), 'already_reversed')
      assert.equal(await lunch.walletFen(diner), before)
    })

    test('is taken by a terminal that signs with Ed25519, activated with a one-time code', async () => {
      const terminal = await activateEdwards(lunch)
      const till = await signTerminalIn(lunch.url, terminal)
      const { phone } = await lunch.nextDiner()
      const paid = await pay(lunch.url, till, { text: payCode(phone), amountFen: 120 })
      assert.equal(paid.status, 201)
    })
  })
}

/** A new terminal of the first till's merchant with an Ed25519 key; its activation code works once. */
async function activateEdwards({ url, demo, till }: Lunch): Promise<DemoTerminal> {
  const token = await signOperatorIn(url, demo.operators.find(({ role }) => role === 'administrator')!)
  const { merchantId } = till
  const { body } = await call(url, 'GET', '/v1/merchants', { token })
  const merchants = body.merchants as { id: string; stalls: { id: string }[] }[]
  const stallId = merchants.find(({ id }) => id === merchantId)!.stalls[0]!.id
  const id = newId()
  const order = { id, kind: 'pos', name: '爱德华兹', merchantId, stallId }
  const registered = await call(url, 'POST', '/v1/terminals', { token, body: order })
  assert.equal(registered.status, 201, JSON.stringify(registered.body))
  const code = await call(url, 'POST', `/v1/terminals/${id}/activation-code`, { token, body: {} })
  const { activationCode } = code.body
  const activate = (publicKey: unknown) =>
    call(url, 'POST', '/v1/terminals/activate', { body: { activationCode, publicKey } })
  const [mine, strangers] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')]
  const publicJwk = ({ publicKey }: typeof mine) => {
    const { kty, crv, x } = publicKey.export({ format: 'jwk' })
    return { kty, crv, x }
  }
  const activated = await activate(publicJwk(mine))
  assert.equal(activated.body.terminalId, id, JSON.stringify(activated.body))
  assertRefused(await activate(publicJwk(strangers)), 'activation_code_invalid')
  return { id, kind: 'pos', merchantId, privateKeyJwk: mine.privateKey.export({ format: 'jwk' }) }
}
