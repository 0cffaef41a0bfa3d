import { readYuan } from '../../base/money.ts'
import { isNoticeSigned } from '../../protocols/alipay/signature.ts'
import { readShanghaiTime } from '../../protocols/shanghai-time.ts'
import type { Alipay } from './alipay-settings.ts'
import type { Notice, NoticeFault, NoticeRefusal, RawNotice } from './channel.ts'

/** Alipay tells again for 25 hours, each time with the time of that. */
const CLOCK_MS_MAX = 26 * 3600_000

/** What Alipay posted as a form: signed by it, for this application and seller, of these days. */
export function readAlipayNotice(
  alipay: Pick<Alipay, 'appId' | 'sellerId' | 'alipayKey'>,
  { body, now }: RawNotice,
): { ok: true; notice: Notice } | NoticeRefusal {
  const params = Object.fromEntries(new URLSearchParams(body.toString('utf8')))
  if (!params.sign || !params.sign_type) return refused('notice_forged', 'unsigned')
  if (!isNoticeSigned(params, alipay.alipayKey)) return refused('notice_forged', 'signature')
  const toldAt = readShanghaiTime(params.notify_time)
  if (!toldAt || Math.abs(now.getTime() - toldAt.getTime()) > CLOCK_MS_MAX)
    return refused('notice_forged', 'time')
  if (params.app_id !== alipay.appId) return refused('notice_forged', 'application')
  if (params.seller_id !== alipay.sellerId) return refused('notice_forged', 'merchant')
  const notice = noticeOf(params, toldAt)
  return notice ? { ok: true, notice } : refused('notice_invalid', 'malformed')
}

function refused(code: NoticeRefusal['code'], detail: NoticeFault): NoticeRefusal {
  return { ok: false, code, detail }
}

/** A refund is told with the trade's members and its own beside them. */
function noticeOf(params: Readonly<Record<string, string | undefined>>, toldAt: Date): Notice | null {
  const { notify_id: noticeId, out_trade_no: orderNo, trade_no: channelOrderId } = params
  const { trade_status: status, out_biz_no: refundNo } = params
  if (!noticeId || !orderNo || !channelOrderId || !status) return null
  const of = { channel: 'alipay', noticeId, orderNo, channelOrderId } as const
  const refundedAt = readShanghaiTime(params.gmt_refund)
  if (refundedAt) {
    const amountFen = readYuan(params.refund_fee ?? '')
    if (amountFen === null || !refundNo) return null
    return { ...of, kind: 'refund', refundNo, state: 'refunded', amountFen, at: refundedAt }
  }
  const amountFen = readYuan(params.total_amount ?? '')
  const state = { TRADE_SUCCESS: 'paid', TRADE_FINISHED: 'paid', TRADE_CLOSED: 'closed' } as const
  const told = state[status as keyof typeof state]
  if (amountFen === null || !told) return null
  const at = readShanghaiTime(params.gmt_payment) ?? toldAt
  return { ...of, kind: 'payment', refundNo: null, state: told, amountFen, at }
}
