import type { Clock } from '../../base/clock.ts'
import { fetchAlipayBill, readAlipayBill } from './alipay-bills.ts'
import { chargeAlipayCode, reverseAlipayCharge } from './alipay-charges.ts'
import { readAlipayNotice } from './alipay-notices.ts'
import { checkAlipay, closeAlipayOrder, createAlipayOrder, queryAlipayOrder } from './alipay-orders.ts'
import { queryAlipayRefund, refundByAlipay } from './alipay-refunds.ts'
import { type Alipay, readAlipaySettings } from './alipay-settings.ts'
import type { Channel } from './channel.ts'

/** Alipay as the campus uses it: page, wap and codes at the stall. @throws SettingsError */
export function alipayChannel(
  settings: unknown,
  clock: Clock,
  timeouts: { timeoutMs: number; chargeTimeoutMs: number } = { timeoutMs: 8_000, chargeTimeoutMs: 10_000 },
): Channel {
  const alipay: Alipay = { ...readAlipaySettings(settings), clock, ...timeouts }
  return {
    code: 'alipay',
    createOrder: (order) => Promise.resolve(createAlipayOrder(alipay, order)),
    queryOrder: (orderNo) => queryAlipayOrder(alipay, orderNo),
    closeOrder: (orderNo) => closeAlipayOrder(alipay, orderNo),
    chargeCode: (charge) => chargeAlipayCode(alipay, charge),
    reverseCharge: (orderNo) => reverseAlipayCharge(alipay, orderNo),
    refund: (asked) => refundByAlipay(alipay, asked),
    queryRefund: (orderNo, refundNo) => queryAlipayRefund(alipay, orderNo, refundNo),
    readNotice: (raw) => readAlipayNotice(alipay, raw),
    noticeReply: { contentType: 'text/plain', body: 'success' },
    fetchBill: (date) => fetchAlipayBill(alipay, date),
    readBill: (file) => readAlipayBill(alipay, file),
    check: () => checkAlipay(alipay),
  }
}
