import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type ChannelCode, channels as codes } from '../../../contract/channels.ts'
import { makeMerchant, makeTerminal, testCampus } from '../../../test/factories.ts'
import { startOutsideParties } from '../../../test/fakes/outside-parties.ts'
import { assertLedger } from '../../../test/offline.ts'
import { uuidv7 } from '../../base/ids.ts'
import type { Channel } from '../channels/channel.ts'
import { channelMakers } from '../channels/channel-makers.ts'
import { orderNumberOf } from '../channels/order-number.ts'
import { openAccount } from '../ledger/open-account.ts'
import { accountBalance } from '../ledger/wallet.ts'
import { chargeCode } from './charge-code.ts'
import { resumeCharges } from './follow-charge.ts'
import { createPaymentLookUps } from './look-ups.ts'
import { reverse } from './reverse.ts'

/*
 * What channel-code.test.ts shows of WeChat in full, in short for every channel: paid, paid with a password, lost on the way,
 * and taken back.
 */
const campus = await testCampus({ after })
const { pool, campusId } = campus
const outside = await startOutsideParties()
after(() => outside.close())
const { control } = outside
const { demo } = JSON.parse(outside.channelsJson('demo')) as { demo: Record<ChannelCode, object> }
const channels = new Map<ChannelCode, Channel>(
  codes.map((code) => [code, channelMakers.get(code)!(demo[code], () => new Date())]),
)
const deps = { ...campus, ...createPaymentLookUps(pool), channelsOf: () => channels }
const merchant = await makeMerchant(campus)
const { terminalId } = await makeTerminal(campus, merchant)

for (const channel of codes)
  test(`codes of ${channel} pay at a stall and are taken back, and both books agree`, async () => {
    const clearing = await openAccount(pool, campusId, 'channel_clearing', { code: channel })
    const clearingFen = () => accountBalance(pool, campusId, clearing)
    const charge = async (behaviour: 'pays' | 'password' | 'lost', id = uuidv7()) => {
      const text = control.code({ channel, behaviour }).code
      const asked = { campusId, terminalId, id, amountFen: 12_50, text, clientAddress: '203.0.113.9' }
      const ask = () => chargeCode(deps, asked, new Date())
      return { id, ask, first: await ask() }
    }
    const takeBack = (paymentId: string) =>
      reverse(deps, { campusId, terminalId, paymentId, id: uuidv7() }, new Date())
    const later = (seconds: number) => resumeCharges(deps, campusId, new Date(Date.now() + seconds * 1000))

    const paid = await charge('pays')
    assert.ok(paid.first.ok && 'payment' in paid.first, JSON.stringify(paid.first))
    const typed = await charge('password')
    assert.ok(typed.first.ok && 'pending' in typed.first, JSON.stringify(typed.first))
    control.pay({ channel, orderNo: orderNumberOf(typed.id) })
    const answered = await typed.ask()
    assert.ok(answered.ok && 'payment' in answered, JSON.stringify(answered))
    const lost = await charge('lost')
    assert.ok(lost.first.ok, JSON.stringify(lost.first))
    await later(30)
    assert.equal(await clearingFen(), -3 * 12_50)

    for (const { id } of [paid, lost]) assert.ok((await takeBack(id)).ok)
    await later(60)
    assert.equal(await clearingFen(), -12_50)
    const kept = control
      .orders({ channel })
      .orders.filter(({ state, refunds }) => state === 'paid' && refunds.length === 0)
    assert.deepEqual(
      kept.map(({ orderNo }) => orderNo),
      [orderNumberOf(typed.id)],
    )
    await assertLedger(campus)
  })
