import type { zhCN } from './zh-CN.ts'

export const en: typeof zhCN = {
  title: 'Find',
  hint: 'Name, pinyin, campus number, merchant, terminal, page, or the whole id of a payment',
  groups: {
    pages: 'Pages',
    people: 'People',
    merchants: 'Merchants',
    terminals: 'Terminals',
    payments: 'Payments',
    cases: 'Cases',
  },
  openPayment: 'Open this payment',
  openCase: 'Open this case',
  none: 'Nothing found. Try another word, or paste the whole id of a payment.',
  searching: 'Searching…',
  offline: 'No network: only pages can be found.',
  keys: '↑ ↓ choose   Enter opens   Esc closes',
  close: 'Close',
}
