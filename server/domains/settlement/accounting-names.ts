import type { AccountKind, TransferKind } from '../ledger/transfer.ts'
import type { AccountName } from './accounting-store.ts'

/*
 * What exports for the finance office call accounts and acts: both languages, since a file has no language of its own.
 */

const accounts: Record<AccountKind | 'revenue_commission', string> = {
  person_wallet: '校园卡钱包 Wallets',
  person_subsidy: '校园卡补助 Subsidies',
  merchant_payable: '应付商户 Owed to merchants',
  channel_clearing: '支付渠道清算 Channel clearing',
  channel_fee: '渠道手续费 Channel fees',
  cash: '库存现金 Cash',
  revenue_network: '校园网收入 Network revenue',
  revenue_electricity: '电费收入 Electricity revenue',
  revenue_water: '热水收入 Water revenue',
  revenue_fee: '缴费收入 Fee revenue',
  revenue_card_fee: '工本费收入 Card fee revenue',
  revenue_commission: '商户佣金收入 Commission revenue',
  aid: '资助 Aid',
  suspense: '待处理款项 Suspense',
  bank: '银行存款 Bank',
  payout_clearing: '待转账款项 Transfers to make',
}

const acts: Record<TransferKind, string> = {
  payment: '消费 Payments',
  offline_payment: '离线消费 Offline payments',
  reversal: '撤销 Reversals',
  refund: '退款 Refunds',
  top_up: '充值 Top-ups',
  top_up_reversal: '充值撤销 Top-up reversals',
  subsidy_grant: '补助发放 Subsidies granted',
  subsidy_expiry: '补助到期 Subsidies expired',
  card_fee: '工本费 Card fees',
  fee: '缴费 Fees',
  fine: '罚款 Fines',
  network: '校园网 Network',
  electricity: '电费 Electricity',
  water: '热水 Hot water',
  booking: '预约 Bookings',
  payout: '退还余额 Balances paid back',
  settlement: '商户结算 Settlements',
  adjustment: '调账 Adjustments',
}

export function kindText(kind: AccountKind): string {
  return accounts[kind]
}

/** `应付商户 Owed to merchants · 第一食堂`, `银行存款 Bank`. */
export function accountText({ kind, name }: AccountName): string {
  return name === '' ? accounts[kind] : `${accounts[kind]} · ${name}`
}

export function actText(kind: TransferKind): string {
  return acts[kind]
}
