import type { PaymentMeans } from '../../../contract/payments.ts'
import type { StatementLine, StatementLineKind } from '../../../contract/statements.ts'

/** Statements go to people outside, so each word stands in both languages. */
export const LINE_WORDS: Record<StatementLineKind, string> = {
  sale: '销售 Sales',
  late_sale: '补传销售 Late sales of',
  reversal: '撤销 Reversals',
  refund: '退款 Refunds',
  correction: '更正 Correction of',
  payout: '结算付款 Paid to the bank',
  other: '其他 Other',
}
export const MEANS_WORDS: Record<PaymentMeans, string> = {
  'pay-code': '付款码 Pay code',
  digits: '条形码 Digits',
  card: '校园卡 Card',
  'stall-code': '收款码 Stall code',
  wechat: '微信 WeChat',
  alipay: '支付宝 Alipay',
  ccb: '建行 CCB',
}

/** What a line is, with the day of the sales where it is not the statement's own. */
export function lineName({ kind, soldOn }: Pick<StatementLine, 'kind' | 'soldOn'>): string {
  return soldOn === null ? LINE_WORDS[kind] : `${LINE_WORDS[kind]} ${soldOn}`
}

/** 60 basis points are 0.6 %. */
export function percentText(basisPoints: number): string {
  return `${(basisPoints / 100).toFixed(2)} %`
}
