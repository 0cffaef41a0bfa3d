import { randomBytes } from 'node:crypto'
import type { Bills } from '../bills.ts'
import type { Books } from '../books.ts'
import type { Tell } from '../notices.ts'
import { type Order, shanghai, yuan } from '../order.ts'
import { escaped, page } from '../pages/frame.ts'
import { signed } from '../rsa.ts'
import type { Wallet } from '../wallet.ts'
import { type Asked, html, redirect, type Told } from '../wire.ts'
import { writeBill } from './bill.ts'
import {
  bizOf,
  cancelOrder,
  closeOrder,
  type Desk,
  openOrder,
  orderOf,
  payByCode,
  queryOrder,
} from './orders.ts'
import { makeRefund, queryRefund } from './refunds.ts'
import { type AlipayKeys, type Params, paramsOf, requestFault, signedForm } from './signing.ts'
import { badParameter, fault, type Said, success } from './told.ts'

export type AlipayDeps = {
  books: Books
  wallet: Wallet
  bills: Bills
  keys: AlipayKeys
  clock: () => number
  baseUrl: string
  tell: Tell
}

/** How long a bill's address works. */
const DOWNLOAD_MS = 30_000

type Verb = (desk: Desk, params: Params) => Said | 'lost'

/** Alipay's gateway, `/alipay/gateway.do`: one address, the method is a member. */
export class AlipayGateway {
  readonly #deps: AlipayDeps
  readonly #downloads = new Map<string, { bytes: Buffer; madeAt: number }>()
  readonly #verbs: Readonly<Record<string, Verb>> = {
    'alipay.trade.pay': (desk, params) => this.#pay(desk, params),
    'alipay.trade.query': queryOrder,
    'alipay.trade.close': closeOrder,
    'alipay.trade.cancel': cancelOrder,
    'alipay.trade.refund': (desk, params) =>
      makeRefund(desk, params, (refundNo) => {
        this.#deps.tell(orderOf(desk, bizOf(params) ?? {})!, refundNo)
      }),
    'alipay.trade.fastpay.refund.query': queryRefund,
    'alipay.data.dataservice.bill.downloadurl.query': (_desk, params) => this.#bill(params),
  }

  constructor(deps: AlipayDeps) {
    this.#deps = deps
  }

  /** The method that a request names, for whoever wants to spoil it. */
  methodOf(asked: Asked): string {
    return paramsOf(asked).get('method') ?? ''
  }

  async answer(asked: Asked): Promise<Told | 'lost'> {
    if (asked.path === '/alipay/bill') return this.#download(asked.query)
    const { keys, clock } = this.#deps
    const params = paramsOf(asked)
    const method = params.get('method') ?? ''
    const way = /^alipay\.trade\.(page|wap)\.pay$/.exec(method)?.[1] as 'page' | 'wap' | undefined
    const wrong = requestFault(params, keys, clock())
    if (wrong) {
      const said = fault(wrong.code, wrong.subCode, '验签或参数出错')
      return way ? this.#errorPage(said) : this.#reply('error_response', said)
    }
    if (way) return this.#open(way, params)
    const verb = this.#verbs[method]
    if (!verb) return this.#reply('error_response', fault('40002', 'isv.invalid-method', '不存在的方法名'))
    const said = verb(this.#desk(), params)
    return said === 'lost' ? said : this.#reply(`${method.replaceAll('.', '_')}_response`, said)
  }

  /** What goes back with a browser whose order was paid: signed, and still no proof for the merchant. */
  async returned(order: Order, returnUrl: string): Promise<string> {
    const { keys, clock } = this.#deps
    const form = await signedForm(
      {
        charset: 'utf-8',
        out_trade_no: order.orderNo,
        method: `alipay.trade.${order.way}.pay.return`,
        total_amount: yuan(order.amountFen),
        trade_no: order.channelOrderId ?? '',
        auth_app_id: keys.appId,
        version: '1.0',
        app_id: keys.appId,
        seller_id: keys.sellerId,
        timestamp: shanghai(clock()),
      },
      keys.channelKey,
    )
    const url = new URL(returnUrl)
    for (const [name, value] of form) url.searchParams.set(name, value)
    return url.href
  }

  #desk(): Desk {
    const { books, wallet, keys, clock } = this.#deps
    return { books, wallet, sellerId: keys.sellerId, now: clock() }
  }

  /** The text of the reply's member is signed as it stands. */
  async #reply(name: string, said: Said): Promise<Told> {
    const text = JSON.stringify(said)
    const signature = await signed(text, this.#deps.keys.channelKey)
    const body = `{"${name}":${text},"sign":${JSON.stringify(signature)}}`
    return { status: 200, headers: { 'content-type': 'text/html;charset=utf-8' }, body }
  }

  #open(way: 'page' | 'wap', params: Params): Told {
    const order = openOrder(this.#desk(), way, params)
    return 'orderNo' in order
      ? redirect(`${this.#deps.baseUrl}/cashier/alipay/${order.token}`)
      : this.#errorPage(order)
  }

  #errorPage(said: Said): Told {
    const words = `<h1>支付宝：出错了 <small lang="en">Alipay: error</small></h1><p class="card" role="alert">${escaped(String(said.sub_code))} ${escaped(String(said.sub_msg))}</p>`
    return html(200, page('出错了（演示）', 'alipay', words))
  }

  /** A payment by code is told like any other, if it names where. */
  #pay(desk: Desk, params: Params): Said | 'lost' {
    const said = payByCode(desk, params)
    const order = orderOf(desk, bizOf(params) ?? {})
    const isNew = said === 'lost' || said.code === '10000'
    if (isNew && order) this.#deps.tell(order)
    return said
  }

  #bill(params: Params): Said {
    const { bill_type: type, bill_date: date } = bizOf(params) ?? {}
    if (type !== 'trade') return badParameter('bill_type')
    if (typeof date !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(date)) return badParameter('bill_date')
    const { bills, keys, clock, baseUrl } = this.#deps
    const bill = bills.of('alipay', date)
    if (bill === 'not_ready') return fault('40004', 'isp.bill_not_exist', '账单不存在')
    const bytes = writeBill(bill.rows, bill.totals, { sellerId: keys.sellerId, date, now: clock() })
    const token = randomBytes(24).toString('hex')
    this.#downloads.set(token, { bytes, madeAt: clock() })
    return success({ bill_download_url: `${baseUrl}/alipay/bill?token=${token}`, bill_file_code: 'EXIST' })
  }

  #download(query: URLSearchParams): Told {
    const file = this.#downloads.get(query.get('token') ?? '')
    if (!file || this.#deps.clock() - file.madeAt > DOWNLOAD_MS) return html(404, '下载地址已失效')
    return { status: 200, headers: { 'content-type': 'application/zip' }, body: file.bytes }
  }
}
