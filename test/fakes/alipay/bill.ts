import type { BillRow, BillTotals } from '../bill-rows.ts'
import { type Order, shanghai, yuan } from '../order.ts'
import { gbk } from './gbk.ts'
import { zipped } from './zip.ts'

/*
 * The trade bill as Alipay writes it: a zip of two GBK files, of each payment and of each shop. Numbers end with a tab, what
 * goes back and what Alipay keeps is below zero.
 */

const COLUMNS =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额(元),' +
  '商家实收(元),支付宝红包(元),集分宝(元),支付宝优惠(元),商家优惠(元),券核销金额(元),券名称,商家红包消费金额(元),' +
  '卡消费金额(元),退款批次号/请求号,服务费(元),分润(元),备注'
const SHOP_COLUMNS =
  '门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,商家优惠（元）,卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）'

export function writeBill(
  rows: readonly BillRow[],
  totals: BillTotals,
  { sellerId, date, now }: { sellerId: string; date: string; now: number },
): Buffer {
  const name = `${sellerId}_${date.replaceAll('-', '')}`
  const exported = `#导出时间：[${timeIn(now)}]`
  const lines = [
    ...head('业务明细查询', sellerId, date),
    rule('业务明细列表'),
    COLUMNS,
    ...rows.map(line),
    rule('业务明细列表结束'),
    `#交易合计：${totals.payments}笔，商家实收共${yuan(totals.paymentFen)}元，商家优惠共0.00元`,
    `#退款合计：${totals.refunds}笔，商家实收退款共${yuan(-totals.refundFen)}元，商家优惠退款共0.00元`,
    exported,
  ]
  const shops = [
    ...head('业务汇总查询', sellerId, date),
    rule('业务汇总列表'),
    SHOP_COLUMNS,
    shopLine(totals),
    rule('业务汇总列表结束'),
    exported,
  ]
  return zipped([
    { name: gbk(`${name}_业务明细.csv`), bytes: gbk(`${lines.join('\r\n')}\r\n`) },
    { name: gbk(`${name}_业务明细(汇总).csv`), bytes: gbk(`${shops.join('\r\n')}\r\n`) },
  ])
}

function head(title: string, sellerId: string, date: string): string[] {
  const start = Date.parse(`${date}T00:00:00+08:00`)
  const [from, to] = [start, start + 24 * 3600_000].map((at) => `[${timeIn(at)}]`)
  return [`#支付宝${title}`, `#账号:[${sellerId}0156]`, `#起始日期:${from} 终止日期:${to}`]
}

/** `2020年07月22日 00:00:00`. */
function timeIn(at: number): string {
  return shanghai(at).replace(/^(\d+)-(\d+)-(\d+)/, '$1年$2月$3日')
}

function rule(title: string): string {
  const dashes = '-'.repeat(41)
  return `#${dashes}${title}${dashes}`
}

function line({ kind, order, refund, amountFen, feeFen, at }: BillRow): string {
  const payment = kind === 'payment'
  const amount = yuan(payment ? amountFen : -amountFen)
  const zeros = Array.from({ length: 5 }, () => '0.00')
  return [
    `${order.channelOrderId}\t`,
    `${order.orderNo}\t`,
    payment ? '交易' : '退款',
    productOf(order),
    shanghai(payment ? order.madeAt : (refund?.madeAt ?? at)),
    shanghai(at),
    '\t',
    '\t',
    '\t',
    '\t',
    '**示(dem***@example.com)\t',
    amount,
    amount,
    ...zeros,
    '',
    '0.00',
    '0.00',
    `${refund && !refund.byReversal ? refund.refundNo : ''}\t`,
    yuan(payment ? -feeFen : feeFen),
    '0.00',
    '',
  ].join(',')
}

/** A comma would part the line: Alipay's files have no quotes. */
function productOf({ subject }: Order): string {
  return subject.replaceAll(/[,\r\n\t]/g, ' ')
}

function shopLine({ payments, refunds, paymentFen, refundFen, feeFen }: BillTotals): string {
  const net = yuan(paymentFen - refundFen)
  const after = yuan(paymentFen - refundFen - feeFen)
  return ['合计', '', payments, refunds, net, net, '0.00', '0.00', '0.00', yuan(-feeFen), '0.00', after].join(
    ',',
  )
}
