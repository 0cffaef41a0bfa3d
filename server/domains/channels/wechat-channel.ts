import type { Clock } from '../../base/clock.ts'
import type { Refund, Transaction } from '../../protocols/wechatpay/messages.ts'
import { readNotice } from '../../protocols/wechatpay/notice.ts'
import type { Channel, Notice, NoticeFault, NoticeRefusal, RawNotice } from './channel.ts'
import { fetchWechatBill, readWechatBill } from './wechat-bills.ts'
import { chargeWechatCode, reverseWechatCharge } from './wechat-charges.ts'
import { wechatOpenIds } from './wechat-open-ids.ts'
import { checkWechat, closeWechatOrder, createWechatOrder, queryWechatOrder } from './wechat-orders.ts'
import { queryWechatRefund, refundByWechat } from './wechat-refunds.ts'
import { readWechatSettings, type Wechat } from './wechat-settings.ts'

/** WeChat Pay APIv3 as the campus uses it. @throws SettingsError */
export function wechatChannel(
  settings: unknown,
  clock: Clock,
  timeouts: { timeoutMs: number; chargeTimeoutMs: number } = { timeoutMs: 8_000, chargeTimeoutMs: 10_000 },
): Channel {
  const wechat: Wechat = { ...readWechatSettings(settings), clock, ...timeouts }
  return {
    code: 'wechat',
    createOrder: (order) => createWechatOrder(wechat, order),
    queryOrder: (orderNo) => queryWechatOrder(wechat, orderNo),
    closeOrder: (orderNo) => closeWechatOrder(wechat, orderNo),
    chargeCode: (charge) => chargeWechatCode(wechat, charge),
    reverseCharge: (orderNo) => reverseWechatCharge(wechat, orderNo),
    refund: (asked) => refundByWechat(wechat, asked),
    queryRefund: (orderNo, refundNo) => queryWechatRefund(wechat, orderNo, refundNo),
    readNotice: (raw) => readWechatNotice(wechat, raw),
    noticeReply: { contentType: 'application/json', body: '{"code":"SUCCESS","message":"成功"}' },
    fetchBill: (date) => fetchWechatBill(wechat, date),
    readBill: (file) => readWechatBill(wechat, file),
    check: () => checkWechat(wechat),
    ...(wechat.appSecret !== null && { openIds: wechatOpenIds(wechat, wechat.appSecret) }),
  }
}

function readWechatNotice(
  wechat: Wechat,
  { headers, body, now }: RawNotice,
): { ok: true; notice: Notice } | NoticeRefusal {
  const read = readNotice(headers, body, wechat, now)
  if (read.kind === 'forged') return refused('notice_forged', read.fault)
  if (read.kind === 'invalid') return refused('notice_invalid', 'malformed')
  const { noticeId } = read
  const notice =
    read.kind === 'payment' ? ofPayment(noticeId, read.transaction) : ofRefund(noticeId, read.refund, now)
  return notice ? { ok: true, notice } : refused('notice_invalid', 'malformed')
}

function refused(code: NoticeRefusal['code'], detail: NoticeFault): NoticeRefusal {
  return { ok: false, code, detail }
}

/** WeChat Pay tells of payments that succeeded, and of no others. */
function ofPayment(noticeId: string, transaction: Transaction): Notice | null {
  const { orderNo, state, transactionId, amountFen, paidAt } = transaction
  if (state !== 'SUCCESS' || transactionId === null || amountFen === null || paidAt === null) return null
  const paid = { orderNo, channelOrderId: transactionId, amountFen, at: paidAt }
  return { channel: 'wechat', noticeId, kind: 'payment', refundNo: null, state: 'paid', ...paid }
}

function ofRefund(noticeId: string, refund: Refund, now: Date): Notice | null {
  const { orderNo, refundNo, transactionId: channelOrderId, status, amountFen, at } = refund
  if (status === 'PROCESSING') return null
  const state = ({ SUCCESS: 'refunded', CLOSED: 'closed', ABNORMAL: 'failed' } as const)[status]
  const told = { orderNo, refundNo, channelOrderId, amountFen, at: at ?? now }
  return { channel: 'wechat', noticeId, kind: 'refund', state, ...told }
}
