import { type Order, refundedFen, shanghai, yuan } from '../order.ts'

/** What Alipay says: the members of a business reply. */
export type Said = Readonly<Record<string, string | number | undefined>>

const WORDS: Readonly<Record<string, string>> = {
  '10000': 'Success',
  '20000': 'Service Currently Unavailable',
  '40001': 'Missing Required Arguments',
  '40002': 'Invalid Arguments',
  '40004': 'Business Failed',
}

export function success(members: Said): Said {
  return { code: '10000', msg: WORDS['10000'], ...members }
}

export function fault(code: string, subCode: string, subMessage: string): Said {
  return { code, msg: WORDS[code], sub_code: subCode, sub_msg: subMessage }
}

/** A business failure, `ACQ.…`. */
export function failed(subCode: string, subMessage: string): Said {
  return fault('40004', `ACQ.${subCode}`, subMessage)
}

/** Alipay ends a trade when all of it went back; one that a password was refused for still waits. */
export function tradeStatus(order: Order): string {
  switch (order.state) {
    case 'waiting':
    case 'password':
    case 'failed':
      return 'WAIT_BUYER_PAY'
    case 'paid':
      return refundedFen(order) === order.amountFen ? 'TRADE_CLOSED' : 'TRADE_SUCCESS'
    case 'closed':
    case 'reversed':
      return 'TRADE_CLOSED'
  }
}

export function trade(order: Order): Said {
  const { amountFen, paidAt } = order
  return success({
    buyer_logon_id: 'dem***@example.com',
    buyer_pay_amount: yuan(paidAt === null ? 0 : amountFen),
    buyer_user_id: order.payer,
    invoice_amount: yuan(paidAt === null ? 0 : amountFen),
    out_trade_no: order.orderNo,
    point_amount: '0.00',
    receipt_amount: yuan(paidAt === null ? 0 : amountFen),
    ...(paidAt !== null && { send_pay_date: shanghai(paidAt) }),
    total_amount: yuan(amountFen),
    trade_no: order.channelOrderId ?? undefined,
    trade_status: tradeStatus(order),
  })
}

export const notThere = () => failed('TRADE_NOT_EXIST', '交易不存在')
export const badParameter = (name: string) => failed('INVALID_PARAMETER', `参数无效: ${name}`)
