import type { Bill } from '../../../contract/me.ts'
import type { Fen } from '../../base/money.ts'
import type { PostedAct } from '../ledger/transfer.ts'
import { scannedStallOf } from '../payments/means.ts'
import type { AccountFacts, Places, StallName } from './places.ts'

/** An act that took another back, or gave some of it back. */
export type Undoing = {
  id: string
  kind: 'reversal' | 'refund' | 'top_up_reversal'
  amountFen: Fen
  at: Date
}

/** What undid acts, the earliest first, by the id of what was undone. */
export type Undone = ReadonlyMap<string, readonly Undoing[]>

/** Desks and channels have no stall: what people call them. */
const DESK: StallName = { name: '充值窗口', nameEn: 'Top-up desk' }
const CARD_CENTRE: StallName = { name: '校园卡中心', nameEn: 'Card centre' }
const CHANNELS: Readonly<Record<string, StallName>> = {
  wechat: { name: '微信支付', nameEn: 'WeChat Pay' },
  alipay: { name: '支付宝', nameEn: 'Alipay' },
  ccb: { name: '建行 E码通', nameEn: 'CCB E码通' },
}
const CAMPUS: StallName = { name: '校园卡', nameEn: 'Campus card' }

/** An act of the ledger as its person reads it. */
export function billOf(act: PostedAct, places: Places, undone: Undone): Bill {
  const account = places.accounts.get(act.accountId)
  const terminal = act.terminalId === null ? undefined : places.terminals.get(act.terminalId)
  const scannedStallId = scannedStallOf(act)
  const stall = scannedStallId === null ? terminal?.stall : places.stalls.get(scannedStallId)
  const sign = act.direction === 'in' ? 1 : -1
  const kind = kindOf(act, account)
  const place = stall ?? merchantOf(account) ?? deskOf(kind, account)
  const undoings = undone.get(act.id) ?? []
  return {
    id: act.id,
    kind,
    amountFen: sign * act.amountFen,
    walletPartFen: act.walletFen === 0 ? 0 : sign * act.walletFen,
    subsidyPartFen: act.subsidyFen === 0 ? 0 : sign * act.subsidyFen,
    place: place.name,
    placeEn: place.nameEn,
    merchant: account?.merchant ?? null,
    merchantEn: account?.merchantEn ?? null,
    merchantId: account?.merchantId ?? null,
    category: categoryOf(kind, account?.merchantKind ?? null),
    terminal: terminal?.name ?? null,
    occurredAt: act.occurredAt.toISOString(),
    postedAt: act.postedAt.toISOString(),
    late: act.kind === 'offline_payment',
    refundedFen: undoings.reduce(
      (sum, { kind: how, amountFen }) => sum + (how === 'refund' ? amountFen : 0),
      0,
    ),
    reversedBy: undoings.find(({ kind: how }) => how !== 'refund')?.id ?? null,
    reverses: isUndoing(act) ? act.reference : null,
  }
}

/** Acts whose reference is the act that they undo. */
function isUndoing({ kind }: Pick<PostedAct, 'kind'>): boolean {
  return kind === 'reversal' || kind === 'refund' || kind === 'top_up_reversal'
}

function merchantOf(account: AccountFacts | undefined): StallName | null {
  if (!account?.merchant) return null
  return { name: account.merchant, nameEn: account.merchantEn ?? account.merchant }
}

function deskOf(kind: Bill['kind'], account: AccountFacts | undefined): StallName {
  if (kind === 'card_fee' || kind === 'payout') return CARD_CENTRE
  if (account?.kind === 'cash') return DESK
  return (account?.kind === 'channel_clearing' && CHANNELS[account.code]) || CAMPUS
}

function kindOf({ kind }: PostedAct, account: AccountFacts | undefined): Bill['kind'] {
  const isCash = account?.kind === 'cash'
  switch (kind) {
    case 'payment':
    case 'offline_payment':
      return 'payment'
    case 'reversal':
    case 'refund':
    case 'card_fee':
    case 'payout':
      return kind
    case 'top_up':
      if (isCash) return 'cash_top_up'
      return account?.kind === 'channel_clearing' ? 'channel_top_up' : 'other'
    case 'top_up_reversal':
      return isCash ? 'cash_top_up_reversal' : 'other'
    case 'subsidy_grant':
    case 'subsidy_expiry':
      return 'subsidy'
    default:
      return 'other'
  }
}

function categoryOf(kind: Bill['kind'], merchantKind: string | null): Bill['category'] {
  if (kind === 'cash_top_up' || kind === 'cash_top_up_reversal' || kind === 'channel_top_up') return 'top_up'
  if (kind === 'subsidy') return 'subsidy'
  if (merchantKind === 'canteen') return 'meal'
  return merchantKind === 'shop' ? 'shop' : 'other'
}
