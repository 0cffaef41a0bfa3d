import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { BillRow, BillTotals } from '../bill-rows.ts'
import { shanghai, yuan } from '../order.ts'
import { type Merchant, tradeType } from './told.ts'

/*
 * The trade bill as WeChat Pay writes it: a byte order mark, a backtick before every value, two lines of totals.
 */

const HEADER =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,' +
  '应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,' +
  '手续费,费率,订单金额,申请退款金额,费率备注'
const SUMMARY_HEADER =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额'

export function writeBill(rows: readonly BillRow[], totals: BillTotals, merchant: Merchant): Buffer {
  const lines = [
    HEADER,
    ...rows.map((row) => quoted(valuesOf(row, merchant))),
    SUMMARY_HEADER,
    quoted(summary(totals)),
  ]
  return Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`)
}

function valuesOf(
  { kind, order, refund, amountFen, feeFen, at, succeeded }: BillRow,
  merchant: Merchant,
): string[] {
  const payment = kind === 'payment'
  const reversed = refund?.byReversal === true
  return [
    shanghai(at),
    merchant.appId,
    merchant.merchantId,
    '0',
    '',
    order.channelOrderId ?? '',
    order.orderNo,
    order.payer,
    tradeType(order),
    payment ? 'SUCCESS' : reversed ? 'REVOKED' : 'REFUND',
    'OTHERS',
    'CNY',
    payment ? yuan(amountFen) : '0.00',
    '0.00',
    refund ? refund.refundId : '0',
    refund && !reversed ? refund.refundNo : '0',
    payment ? '0.00' : yuan(amountFen),
    '0.00',
    payment ? '' : 'ORIGINAL',
    payment ? '' : succeeded ? 'SUCCESS' : 'FAIL',
    order.subject,
    '',
    `${yuan(payment ? feeFen : -feeFen)}000`,
    '0.60%',
    payment ? yuan(amountFen) : '0.00',
    payment ? '0.00' : yuan(amountFen),
    '',
  ]
}

function summary({ payments, refunds, paymentFen, refundFen, feeFen }: BillTotals): string[] {
  const [paid, back, fee] = [paymentFen, refundFen, feeFen].map(yuan)
  return [`${payments + refunds}.0`, paid!, back!, '0.00', fee!, paid!, back!]
}

function quoted(values: readonly string[]): string {
  return values.map((value) => `\`${value}`).join(',')
}

/** What the download gives, and the hash that was signed: of the file unzipped. */
export function packed(file: Buffer, zip: boolean): { bytes: Buffer; sha1: string } {
  const sha1 = createHash('sha1').update(file).digest('hex')
  return { bytes: zip ? gzipSync(file) : file, sha1 }
}
