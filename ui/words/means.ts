import type { PaymentMeans } from '../../contract/payments.ts'
import type { Words } from '../language.tsx'

/** By what means a payment was made, as reports and totals name it. */
export const meansWords: Words<Record<PaymentMeans, string>> = {
  'zh-CN': { 'pay-code': '付款码', digits: '条形码', card: '校园卡', 'stall-code': '收款码' },
  en: { 'pay-code': 'Pay code', digits: 'Digits', card: 'Card', 'stall-code': 'Stall code' },
}
