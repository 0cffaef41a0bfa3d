import type { ChargeOutcome, ChargeRefusal, CodeCharge, Reversed } from './channel.ts'
import { askWechat, askWechatOnce } from './wechat-call.ts'
import { description, isAbsent, orderState } from './wechat-orders.ts'
import type { Wechat } from './wechat-settings.ts'

/*
 * A payment by the code that the payer showed (付款码支付). WeChat Pay spells some codes of APIv2 with and some without an
 * underscore; both are known here. What is not in these lists is not known to be refused, so it is asked about and then
 * reversed.
 */
const refusals: Readonly<Record<ChargeRefusal, readonly string[]>> = {
  no_money: ['NOTENOUGH', 'NOT_ENOUGH', 'RULE_LIMIT', 'RULELIMIT', 'NOTSUPORTCARD', 'NOT_SUPORT_CARD'],
  code_invalid: [
    'AUTH_CODE_ERROR',
    'AUTH_CODE_INVALID',
    'AUTHCODEEXPIRE',
    'AUTH_CODE_EXPIRE',
    'AUTH_CODE_EXPIRED',
  ],
  payer_refused: ['BUYER_MISMATCH', 'ACCOUNTERROR', 'ACCOUNT_ERROR', 'USER_ACCOUNT_ABNORMAL', 'RISK_CONTROL'],
  merchant_refused: [
    'PARAM_ERROR',
    'NO_AUTH',
    'NOAUTH',
    'SIGN_ERROR',
    'MCH_NOT_EXISTS',
    'MCHID_NOT_EXIST',
    'APPID_NOT_EXIST',
    'APPID_MCHID_NOT_MATCH',
  ],
  order_ended: ['ORDER_CLOSED', 'ORDERCLOSED', 'ORDERREVERSED', 'ORDER_REVERSED'],
}
const reasonByCode = new Map(
  Object.entries(refusals).flatMap(([reason, codes]) =>
    codes.map((code) => [code, reason as ChargeRefusal] as const),
  ),
)

/** Charges once: it is never repeated here, for a repeat under a new code would be a second charge. */
export async function chargeWechatCode(wechat: Wechat, charge: CodeCharge): Promise<ChargeOutcome> {
  const { ours } = wechat
  const deviceId = charge.terminalId.replaceAll('-', '').slice(0, 32)
  const body = {
    appid: ours.appId,
    mchid: ours.merchantId,
    description: description(charge.subject),
    out_trade_no: charge.orderNo,
    payer: { auth_code: charge.code },
    amount: { total: charge.amountFen, currency: 'CNY' },
    scene_info: {
      device_id: deviceId,
      device_ip: charge.clientAddress,
      store_info: { out_id: deviceId },
    },
  }
  const answer = await askWechatOnce(wechat, { path: '/v3/pay/transactions/codepay', body })
  if (answer.kind === 'refused') {
    if (answer.code === 'USERPAYING' || answer.code === 'USER_PAYING') return { state: 'waiting' }
    const reason = reasonByCode.get(answer.code)
    return reason ? { state: 'refused', reason } : { state: 'unknown' }
  }
  const state = orderState(wechat, charge.orderNo, answer)
  return state.state === 'paid' || state.state === 'waiting' ? state : { state: 'unknown' }
}

const REVERSED: readonly string[] = ['ORDERREVERSED', 'ORDER_REVERSED', 'ORDER_CLOSED', 'ORDERCLOSED']
const NOT_REVERSIBLE: readonly string[] = [
  'REVERSE_EXPIRE',
  'REVERSEEXPIRE',
  'NOTENOUGH',
  'NOT_ENOUGH',
  ...refusals.merchant_refused,
]

/**
 * Ends a charge, paid or not (撤销): within seven days, and not before 15 s after the charge, says WeChat Pay. An order that
 * it never had has nothing to be given back.
 */
export async function reverseWechatCharge(wechat: Wechat, orderNo: string): Promise<Reversed> {
  const { appId, merchantId } = wechat.ours
  const path = `/v3/pay/transactions/out-trade-no/${orderNo}/reverse`
  const answer = await askWechat(wechat, { path, body: { appid: appId, mchid: merchantId } })
  if (answer.kind === 'said' || isAbsent(answer)) return { state: 'reversed' }
  if (answer.kind === 'unknown') return { state: 'unknown' }
  if (REVERSED.includes(answer.code)) return { state: 'reversed' }
  return NOT_REVERSIBLE.includes(answer.code)
    ? { state: 'refused', reason: answer.code }
    : { state: 'unknown' }
}
