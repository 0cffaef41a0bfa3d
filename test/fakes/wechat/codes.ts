import { chargeCode } from '../charge.ts'
import type { Order } from '../order.ts'
import type { Wallet } from '../wallet.ts'
import { json, membersOf, readJson, type Told, textOf } from '../wire.ts'
import { amountFault, type Desk, merchantFault, numberFault } from './orders.ts'
import { error, errors, transaction } from './told.ts'

const WEEK_MS = 7 * 24 * 3600_000

/** `POST /v3/pay/transactions/codepay` (付款码支付). A lost reply is `lost`. */
export function payByCode(desk: Desk, wallet: Wallet, body: Buffer): Told | 'lost' {
  const said = readJson(body)
  if (!said) return errors.parameter('body')
  const fault = merchantFault(said, desk.merchant) ?? numberFault(said) ?? amountFault(said.amount)
  if (fault) return fault
  const subject = textOf(said.description, 127)
  if (subject === null) return errors.parameter('description')
  if (Object.keys(membersOf(said.scene_info)).length === 0) return errors.parameter('scene_info')
  const code = membersOf(said.payer).auth_code
  if (typeof code !== 'string' || !/^1[0-5]\d{16}$/.test(code))
    return error(400, 'AUTH_CODE_INVALID', '请扫描微信支付被扫条码/二维码')
  const { total: amountFen } = membersOf(said.amount) as { total: number }
  const orderNo = said.out_trade_no as string
  const charged = chargeCode({ ...desk, wallet }, { channel: 'wechat', orderNo, amountFen, subject, code })
  switch (charged.kind) {
    case 'pays':
      return json(200, transaction(charged.order, desk.merchant))
    case 'lost':
      return 'lost'
    case 'password':
      return needsPassword()
    case 'no_money':
      return error(403, 'NOTENOUGH', '用户帐号余额不足，请用户充值或更换支付卡后再支付')
    case 'code_unknown':
      return error(400, 'AUTH_CODE_INVALID', '授权码错误')
    case 'code_expired':
      return error(400, 'AUTHCODEEXPIRE', '二维码已过期，请用户在微信上刷新后再试')
    case 'different':
      return errors.used()
    case 'again':
      return toldAgain(charged.order)
  }
}

function toldAgain({ state }: Order): Told {
  if (state === 'paid') return errors.paid()
  if (state === 'password' || state === 'waiting') return needsPassword()
  return state === 'reversed' ? error(400, 'ORDERREVERSED', '订单已撤销') : errors.closed()
}

const needsPassword = () => error(202, 'USERPAYING', '需要用户输入支付密码')

/** `POST /v3/pay/transactions/out-trade-no/{number}/reverse` (撤销), of a payment by code and within seven days. */
export function reverseOrder(desk: Desk, order: Order | null, body: Buffer): Told {
  const fault = merchantFault(readJson(body) ?? {}, desk.merchant)
  if (fault) return fault
  if (!order) return errors.absent()
  if (order.way !== 'code') return errors.invalid('不是付款码支付的订单')
  if (desk.now - order.madeAt > WEEK_MS) return error(400, 'REVERSE_EXPIRE', '订单无法撤销')
  if (!desk.books.reverse(order)) return error(403, 'NOT_ENOUGH', '商户余额不足')
  const { merchantId, appId } = desk.merchant
  return json(200, { appid: appId, mchid: merchantId, out_trade_no: order.orderNo })
}
