import type { PaymentMeans } from '../../contract/payments.ts'
import type { Words } from '../language.tsx'

/** By what means a payment was made, as reports and totals name it. */
export const meansWords: Words<Record<PaymentMeans, string>> = {
  'zh-CN': {
    'pay-code': '付款码',
    digits: '条形码',
    card: '校园卡',
    'stall-code': '收款码',
    wechat: '微信',
    alipay: '支付宝',
    ccb: '建行 E码通',
  },
  en: {
    'pay-code': 'Pay code',
    digits: 'Digits',
    card: 'Card',
    'stall-code': 'Stall code',
    wechat: 'WeChat',
    alipay: 'Alipay',
    ccb: 'CCB E码通',
  },
}
