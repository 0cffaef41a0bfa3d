import type { Clock } from '../../base/clock.ts'
import { fetchCcbBill, readCcbBill } from './ccb-bills.ts'
import { chargeCcbCode, reverseCcbCharge } from './ccb-charges.ts'
import { readCcbNotice } from './ccb-notices.ts'
import { checkCcb, closeCcbOrder, createCcbOrder, queryCcbOrder } from './ccb-orders.ts'
import { queryCcbRefund, refundByCcb } from './ccb-refunds.ts'
import { type Ccb, readCcbSettings } from './ccb-settings.ts'
import type { Channel } from './channel.ts'

/** CCB's E码通 as the campus uses it: its wallet and codes at the stall. @throws SettingsError */
export function ccbChannel(
  settings: unknown,
  clock: Clock,
  timeouts: { timeoutMs: number; chargeTimeoutMs: number } = { timeoutMs: 8_000, chargeTimeoutMs: 10_000 },
): Channel {
  const ccb: Ccb = { ...readCcbSettings(settings), clock, ...timeouts }
  return {
    code: 'ccb',
    createOrder: (order) => createCcbOrder(ccb, order),
    queryOrder: (orderNo) => queryCcbOrder(ccb, orderNo),
    closeOrder: (orderNo) => closeCcbOrder(ccb, orderNo),
    chargeCode: (charge) => chargeCcbCode(ccb, charge),
    reverseCharge: (orderNo) => reverseCcbCharge(ccb, orderNo),
    refund: (asked) => refundByCcb(ccb, asked),
    queryRefund: (orderNo, refundNo) => queryCcbRefund(ccb, orderNo, refundNo),
    readNotice: (raw) => readCcbNotice(ccb, raw),
    noticeReply: { contentType: 'application/json', body: '{"result":"SUCCESS"}' },
    fetchBill: (date) => fetchCcbBill(ccb, date),
    readBill: (file) => readCcbBill(file),
    check: () => checkCcb(ccb),
  }
}
