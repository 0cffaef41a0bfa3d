import { AlipayGateway } from './alipay/gateway.ts'
import { alipayNotice } from './alipay/notice.ts'
import type { Sown } from './bill-differences.ts'
import { Bills } from './bills.ts'
import { Books } from './books.ts'
import { cashier } from './cashier.ts'
import { CcbGateway } from './ccb/gateway.ts'
import { ccbNotice } from './ccb/notice.ts'
import { Control, controlRoute } from './control.ts'
import { Journal } from './journal.ts'
import { type Contracts, channelsJson, keysOf, makeContracts } from './keys.ts'
import { NoticeSender, type Write } from './notices.ts'
import type { Channel, Order } from './order.ts'
import { listen } from './server.ts'
import { Troubles } from './trouble.ts'
import { Wallet } from './wallet.ts'
import { walletDesk } from './wallet-desk.ts'
import { WechatGateway } from './wechat/gateway.ts'
import { wechatNotice } from './wechat/notice.ts'
import { WechatOauth } from './wechat/oauth.ts'
import { checkBridge } from './wechat/signing.ts'
import { type Asked, json, redirect, type Told } from './wire.ts'

export type OutsideParties = {
  baseUrl: string
  /** The text of `channels.json` with which the campus trades here. */
  channelsJson: (campusCode: string) => string
  control: Control
  close: () => Promise<void>
}

type Options = {
  /** 0 takes a free one. */
  port?: number
  /** Keys, orders and differences are kept there, and found there again. */
  stateFile?: string
  clock?: () => number
}

/**
 * Starts WeChat Pay, Alipay and CCB as the campus sees them, in one HTTP server on the loopback. They check what the campus
 * signs with code of their own: nothing here is shared with the server.
 */
export async function startOutsideParties(options: Options = {}): Promise<OutsideParties> {
  const { port = 0, stateFile = null, clock = Date.now } = options
  const kept: { contracts: Contracts | null; orders: Order[]; sown: Sown[] } = {
    contracts: null,
    orders: [],
    sown: [],
  }
  const journal = new Journal(stateFile, (entry) => {
    const { contracts, order, sown } = entry as { contracts?: Contracts; order?: Order; sown?: Sown }
    if (contracts) kept.contracts = contracts
    if (order) kept.orders.push(order)
    if (sown) kept.sown.push(sown)
  })
  const contracts = kept.contracts ?? (await makeContracts())
  if (!kept.contracts) journal.add({ contracts })
  const books = new Books(clock, (orders) => journal.add(...orders.map((order) => ({ order }))))
  for (const order of kept.orders) books.take(order)
  const bills = new Bills(books, clock, (sown) => journal.add({ sown }))
  for (const sown of kept.sown) bills.take(sown)
  const wallet = new Wallet(clock)
  const troubles = new Troubles()
  const wechatKeys = { ...contracts.wechat, ...keysOf(contracts, 'wechat') }
  const alipayKeys = { ...contracts.alipay, ...keysOf(contracts, 'alipay') }
  const ccbKeys = { ...contracts.ccb, ...keysOf(contracts, 'ccb') }

  const write: Write = (order, { refundNo, forgery, amountFen }) => {
    const refund = order.refunds.find((one) => one.refundNo === refundNo)
    const about = { order, refund, amountFen }
    if (order.channel === 'alipay') return alipayNotice(about, alipayKeys, clock(), forgery)
    if (order.channel === 'ccb') return ccbNotice(about, ccbKeys, clock(), forgery)
    return wechatNotice(about, wechatKeys, clock(), forgery)
  }
  const sender = new NoticeSender(write, clock)
  const tell = (order: Order, refundNo?: string) => sender.tell(order, refundNo ?? null)

  const at = { baseUrl: '' }
  const oauth = new WechatOauth()
  const control = new Control({ books, bills, wallet, troubles, sender, write })
  const routes: Record<string, (asked: Asked) => Told | 'lost' | Promise<Told | 'lost'>> = {
    wechat: (asked) => spoilt('wechat', asked, () => wechat.answer(asked)),
    alipay: (asked) => spoilt('alipay', asked, () => alipay.answer(asked)),
    ccb: (asked) => spoilt('ccb', asked, () => ccb.answer(asked)),
    'wechat-oauth': (asked) =>
      asked.path.endsWith('/authorize')
        ? oauth.authorize(asked, wechatKeys, clock())
        : oauth.token(asked, wechatKeys, clock()),
    // What WeChat's bridge does inside WeChat: it opens the cashier if the merchant signed the parameters.
    'wechat-bridge': ({ query }) => {
      const order = books.findByToken('wechat', query.get('package')?.replace('prepay_id=', '') ?? '')
      if (!order || !checkBridge(query, wechatKeys))
        return json(400, { err_msg: 'get_brand_wcpay_request:fail' })
      return redirect(`${at.baseUrl}/cashier/wechat/${order.token}`)
    },
    cashier: (asked) => cashier({ books, tell, returned }, asked),
    wallet: (asked) => walletDesk({ books, wallet, tell }, asked),
    control: (asked) => controlRoute(control, asked),
  }
  const spoilt = async (channel: Channel, asked: Asked, answer: () => Promise<Told | 'lost'>) => {
    const what = channel === 'alipay' ? alipay.methodOf(asked) : asked.path
    const trouble = troubles.take(channel, what)
    if (trouble === 'fail') return { status: 500, headers: {}, body: 'Internal Server Error' }
    const told = await answer()
    return trouble === 'lose' ? ('lost' as const) : told
  }

  const returned = (order: Order, url: string) =>
    order.channel === 'alipay' ? alipay.returned(order, url) : url

  const { server, baseUrl } = await listen(port, (asked) => {
    const route = routes[asked.path.split('/')[1] ?? '']
    return route ? route(asked) : json(404, { error: 'nothing here' })
  })
  at.baseUrl = baseUrl
  const house = { books, wallet, bills, clock, baseUrl, tell }
  const wechat = new WechatGateway({ ...house, keys: wechatKeys })
  const alipay = new AlipayGateway({ ...house, keys: alipayKeys })
  const ccb = new CcbGateway({ ...house, keys: ccbKeys })
  return {
    baseUrl,
    channelsJson: (campusCode) => channelsJson(contracts, baseUrl, campusCode),
    control,
    close: async () => {
      sender.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
