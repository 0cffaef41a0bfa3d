import {
  AccountBookOutlined,
  ApartmentOutlined,
  ApiOutlined,
  AuditOutlined,
  BankOutlined,
  BarChartOutlined,
  BookOutlined,
  ControlOutlined,
  CreditCardOutlined,
  DesktopOutlined,
  FieldTimeOutlined,
  GiftOutlined,
  HeartOutlined,
  IdcardOutlined,
  InboxOutlined,
  LineChartOutlined,
  LogoutOutlined,
  ProfileOutlined,
  ReconciliationOutlined,
  RollbackOutlined,
  SafetyOutlined,
  SolutionOutlined,
  StopOutlined,
  SwapOutlined,
  TeamOutlined,
  TransactionOutlined,
  UserAddOutlined,
  WalletOutlined,
} from '@ant-design/icons'
import type { ReactNode } from 'react'
import { type OperatorRole, tradeRoles } from '../../../contract/caller.ts'
import type { OperatorSelf } from '../../../contract/operators.ts'
import type { layoutWords } from './words.ts'

export type PageKey = keyof (typeof layoutWords)['zh-CN']['pages']

/** A page: its path, how the navigation shows it, and the roles that the API lets read what it shows. */
export type Page = {
  key: PageKey
  icon: ReactNode
  roles: readonly OperatorRole[] | 'every role'
  /** Not in the navigation but reached from this page, whose entry is marked instead. */
  under?: PageKey
}

export const pages: readonly Page[] = [
  {
    key: 'people',
    icon: <TeamOutlined />,
    roles: ['administrator', 'card_centre', 'finance', 'auditor'],
  },
  {
    key: 'import',
    icon: <UserAddOutlined />,
    roles: ['administrator', 'card_centre'],
  },
  {
    key: 'leavings',
    icon: <LogoutOutlined />,
    roles: ['administrator', 'card_centre', 'finance', 'auditor'],
  },
  {
    key: 'leaving-list',
    icon: <LogoutOutlined />,
    roles: ['administrator', 'card_centre'],
    under: 'leavings',
  },
  {
    key: 'cards',
    icon: <CreditCardOutlined />,
    roles: ['administrator', 'card_centre', 'auditor'],
  },
  {
    key: 'stock',
    icon: <InboxOutlined />,
    roles: ['administrator', 'card_centre', 'auditor'],
    under: 'cards',
  },
  {
    key: 'exchange',
    icon: <SwapOutlined />,
    roles: ['administrator', 'card_centre'],
    under: 'cards',
  },
  {
    key: 'cash',
    icon: <WalletOutlined />,
    roles: ['administrator', 'card_centre', 'finance', 'auditor'],
  },
  {
    key: 'takings',
    icon: <BarChartOutlined />,
    roles: tradeRoles,
  },
  {
    key: 'reports',
    icon: <LineChartOutlined />,
    roles: ['administrator', 'merchant_manager', 'finance', 'auditor'],
  },
  {
    key: 'merchants',
    icon: <ApartmentOutlined />,
    roles: tradeRoles,
  },
  {
    key: 'shifts',
    icon: <FieldTimeOutlined />,
    roles: ['administrator', 'merchant_manager', 'finance', 'auditor'],
  },
  {
    key: 'cashiers',
    icon: <IdcardOutlined />,
    roles: ['administrator', 'merchant_manager'],
    under: 'shifts',
  },
  {
    key: 'shift-terminals',
    icon: <FieldTimeOutlined />,
    roles: ['administrator', 'merchant_manager'],
    under: 'shifts',
  },
  {
    key: 'terminals',
    icon: <DesktopOutlined />,
    roles: ['administrator', 'merchant_manager', 'finance', 'auditor'],
  },
  {
    key: 'hot-list',
    icon: <StopOutlined />,
    roles: ['administrator', 'card_centre', 'auditor'],
  },
  {
    key: 'statements',
    icon: <ProfileOutlined />,
    roles: ['administrator', 'merchant_manager', 'finance', 'auditor'],
  },
  {
    key: 'payouts',
    icon: <BankOutlined />,
    roles: ['administrator', 'merchant_manager', 'finance', 'auditor'],
  },
  {
    key: 'payout-accounts',
    icon: <BankOutlined />,
    roles: ['administrator', 'finance', 'auditor'],
    under: 'payouts',
  },
  {
    key: 'aid-report',
    icon: <HeartOutlined />,
    roles: ['aid_officer'],
  },
  {
    key: 'subsidies',
    icon: <GiftOutlined />,
    roles: ['administrator', 'finance', 'auditor', 'aid_officer'],
  },
  {
    key: 'accounting',
    icon: <AccountBookOutlined />,
    roles: ['administrator', 'finance', 'auditor'],
  },
  {
    key: 'reconciliation',
    icon: <ReconciliationOutlined />,
    roles: ['administrator', 'finance', 'auditor'],
  },
  {
    key: 'channels',
    icon: <ApiOutlined />,
    roles: ['administrator', 'finance', 'auditor'],
  },
  {
    key: 'channel-money',
    icon: <SwapOutlined />,
    roles: ['administrator', 'finance', 'auditor'],
  },
  {
    key: 'ledger',
    icon: <BookOutlined />,
    roles: ['administrator', 'finance', 'auditor'],
  },
  {
    key: 'refunds',
    icon: <RollbackOutlined />,
    roles: tradeRoles,
  },
  {
    key: 'payments',
    icon: <TransactionOutlined />,
    roles: tradeRoles,
    under: 'ledger',
  },
  {
    key: 'cases',
    icon: <SolutionOutlined />,
    roles: ['administrator', 'card_centre', 'finance', 'auditor'],
  },
  {
    key: 'risk',
    icon: <SafetyOutlined />,
    roles: ['administrator', 'card_centre', 'finance', 'auditor'],
  },
  {
    key: 'audit',
    icon: <AuditOutlined />,
    roles: ['administrator', 'auditor'],
  },
  {
    key: 'policy',
    icon: <ControlOutlined />,
    roles: 'every role',
  },
  {
    key: 'operators',
    icon: <IdcardOutlined />,
    roles: ['administrator'],
  },
]

/** Whether the operator holds one of the roles. The API decides; this only hides what it would refuse. */
export function holds(operator: OperatorSelf, roles: Page['roles']): boolean {
  return roles === 'every role' || operator.roles.some((role) => roles.includes(role))
}

/** The pages that the navigation offers this operator. */
export function pagesFor(operator: OperatorSelf): readonly Page[] {
  return pages.filter((page) => !page.under && holds(operator, page.roles))
}
