import { type ComponentType, lazy } from 'react'
import type { PageKey } from './layout/pages.tsx'

type View = {
  /** What `#/<key>` shows. */
  list?: ComponentType
  /** What `#/<key>/<id>` shows. */
  detail?: ComponentType<{ id: string }>
}

/** What each page shows, loaded when it is first asked for. */
export const views: Record<PageKey, View> = {
  people: {
    list: lazy(() => import('./people/people-page.tsx')),
    detail: lazy(() => import('./person/person-page.tsx')),
  },
  cards: {
    list: lazy(() => import('./cards/cards-page.tsx')),
    detail: lazy(() => import('./cards/card-page.tsx')),
  },
  stock: { list: lazy(() => import('./cards/stock-page.tsx')) },
  exchange: { list: lazy(() => import('./cards/exchange-page.tsx')) },
  'hot-list': { list: lazy(() => import('./hot-list/hot-list-page.tsx')) },
  import: {
    list: lazy(() => import('./import/import-page.tsx')),
    detail: lazy(() => import('./import/import-report-page.tsx')),
  },
  'leaving-list': { list: lazy(() => import('./leaving/leave-many-page.tsx')) },
  leavings: { list: lazy(() => import('./leaving/leavings-page.tsx')) },
  cash: { list: lazy(() => import('./cash/cash-page.tsx')) },
  takings: { list: lazy(() => import('./takings/takings-page.tsx')) },
  reports: { list: lazy(() => import('./reports/reports-page.tsx')) },
  merchants: { list: lazy(() => import('./merchants/merchants-page.tsx')) },
  shifts: {
    list: lazy(() => import('./shifts/shifts-page.tsx')),
    detail: lazy(() => import('./shifts/shift-page.tsx')),
  },
  cashiers: { list: lazy(() => import('./shifts/cashiers-page.tsx')) },
  'shift-terminals': { list: lazy(() => import('./shifts/shift-terminals-page.tsx')) },
  terminals: { list: lazy(() => import('./merchants/terminals-page.tsx')) },
  accounting: { list: lazy(() => import('./accounting/accounting-page.tsx')) },
  channels: { list: lazy(() => import('./channels/channels-page.tsx')) },
  'channel-money': { list: lazy(() => import('./channel-money/channel-money-page.tsx')) },
  reconciliation: {
    list: lazy(() => import('./reconciliation/reconciliation-page.tsx')),
    detail: lazy(() => import('./reconciliation/reconciliation-day-page.tsx')),
  },
  statements: {
    list: lazy(() => import('./statements/statements-page.tsx')),
    detail: lazy(() => import('./statements/statement-page.tsx')),
  },
  'aid-report': {
    list: lazy(() => import('./aid-report/aid-report-page.tsx')),
    detail: lazy(() => import('./aid-report/look-page.tsx')),
  },
  subsidies: { list: lazy(() => import('./subsidies/subsidies-page.tsx')) },
  payouts: {
    list: lazy(() => import('./payouts/payouts-page.tsx')),
    detail: lazy(() => import('./payouts/run-page.tsx')),
  },
  'payout-accounts': { list: lazy(() => import('./payouts/accounts-page.tsx')) },
  ledger: { list: lazy(() => import('./ledger/ledger-page.tsx')) },
  refunds: { list: lazy(() => import('./refunds/refunds-page.tsx')) },
  payments: { detail: lazy(() => import('./ledger/payment-page.tsx')) },
  cases: {
    list: lazy(() => import('./cases/cases-page.tsx')),
    detail: lazy(() => import('./cases/case-page.tsx')),
  },
  risk: { list: lazy(() => import('./risk/risk-page.tsx')) },
  audit: { list: lazy(() => import('./audit/audit-page.tsx')) },
  policy: { list: lazy(() => import('./policy/policy-page.tsx')) },
  operators: { list: lazy(() => import('./operators/operators-page.tsx')) },
}
