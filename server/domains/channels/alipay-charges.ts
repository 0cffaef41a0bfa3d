import { formatYuan } from '../../base/money.ts'
import { askAlipay, askAlipayOnce } from './alipay-call.ts'
import { isAbsent, paidState, subjectOf } from './alipay-orders.ts'
import type { Alipay } from './alipay-settings.ts'
import type { ChargeOutcome, ChargeRefusal, CodeCharge, Reversed } from './channel.ts'

/*
 * A payment by the code that the payer showed (付款码支付). What is not in these lists is not known to be refused, so it is
 * asked about and then reversed.
 */
const refusals: Readonly<Record<ChargeRefusal, readonly string[]>> = {
  no_money: [
    'BUYER_BALANCE_NOT_ENOUGH',
    'BUYER_BANKCARD_BALANCE_NOT_ENOUGH',
    'BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR',
    'BEYOND_PAY_RESTRICTION',
    'BEYOND_PER_RECEIPT_RESTRICTION',
    'PULL_MOBILE_CASHIER_FAIL',
  ],
  code_invalid: ['PAYMENT_AUTH_CODE_INVALID', 'SOUNDWAVE_PARSER_FAIL'],
  payer_refused: [
    'BUYER_ENABLE_STATUS_FORBID',
    'BUYER_NOT_MAINLAND_CERT',
    'BUYER_NOT_EXIST',
    'PAYMENT_FAIL',
    'PAYMENT_REQUEST_HAS_RISK',
    'USER_FACE_PAYMENT_SWITCH_OFF',
    'NO_PAYMENT_INSTRUMENTS_AVAILABLE',
    'MOBILE_PAYMENT_SWITCH_OFF',
    'ERROR_BUYER_CERTIFY_LEVEL_LIMIT',
  ],
  merchant_refused: ['INVALID_PARAMETER', 'ACCESS_FORBIDDEN', 'PARTNER_ERROR', 'EXIST_FORBIDDEN_WORD'],
  order_ended: ['TRADE_HAS_CLOSE'],
}
const reasonByCode = new Map(
  Object.entries(refusals).flatMap(([reason, codes]) =>
    codes.map((code): [string, ChargeRefusal] => [`ACQ.${code}`, reason as ChargeRefusal]),
  ),
)

/** Charges once: it is never repeated here, for a repeat under a new code would be a second charge. */
export async function chargeAlipayCode(alipay: Alipay, charge: CodeCharge): Promise<ChargeOutcome> {
  const terminal = charge.terminalId.replaceAll('-', '').slice(0, 32)
  const biz = {
    out_trade_no: charge.orderNo,
    scene: 'bar_code',
    auth_code: charge.code,
    product_code: 'FACE_TO_FACE_PAYMENT',
    subject: subjectOf(charge.subject),
    total_amount: formatYuan(charge.amountFen),
    seller_id: alipay.sellerId,
    terminal_id: terminal,
    timeout_express: '5m',
  }
  const answer = await askAlipayOnce(alipay, { method: 'alipay.trade.pay', biz })
  if (answer.kind === 'refused') {
    const reason = reasonByCode.get(answer.code)
    return reason ? { state: 'refused', reason } : { state: 'unknown' }
  }
  if (answer.kind !== 'said' || answer.said.out_trade_no !== charge.orderNo) return { state: 'unknown' }
  // 10003: the payer types a password.
  if (answer.code === '10003') return { state: 'waiting' }
  const state = paidState(answer.said)
  return state.state === 'paid' ? state : { state: 'unknown' }
}

const NOT_REVERSIBLE: readonly string[] = [
  'ACQ.TRADE_CANCEL_TIME_OUT',
  'ACQ.SELLER_BALANCE_NOT_ENOUGH',
  'ACQ.REASON_TRADE_REFUND_FEE_ERR',
  'ACQ.ACCESS_FORBIDDEN',
]

/** Ends a charge, paid or not (撤销), within a day. `retry_flag` says whether Alipay has done it. */
export async function reverseAlipayCharge(alipay: Alipay, orderNo: string): Promise<Reversed> {
  const answer = await askAlipay(alipay, {
    method: 'alipay.trade.cancel',
    biz: { out_trade_no: orderNo },
  })
  if (isAbsent(answer)) return { state: 'reversed' }
  if (answer.kind === 'said')
    return answer.said.retry_flag === 'N' && answer.said.out_trade_no === orderNo
      ? { state: 'reversed' }
      : { state: 'unknown' }
  if (answer.kind === 'unknown') return { state: 'unknown' }
  return NOT_REVERSIBLE.includes(answer.code)
    ? { state: 'refused', reason: answer.code }
    : { state: 'unknown' }
}
