import type { ReconciliationDetail, ReconciliationItem } from '../../../contract/reconciliation.ts'
import type { XlsxSheet } from '../../base/xlsx.ts'

const DIFFERENCES: Record<ReconciliationItem['difference'], string> = {
  surplus: '长款',
  shortfall: '短款',
  amount: '金额不符',
  duplicate: '重复',
  fee: '手续费不符',
  state: '状态未定',
  summary: '汇总不符',
}
const STATES: Record<ReconciliationItem['state'], string> = {
  timing: '在途',
  open: '待处理',
  resolved: '已一致',
  cleared: '已处理',
}
const HEADER = [
  '差异 Difference',
  '状态 State',
  '订单号 Order',
  '退款单号 Refund',
  '本方金额 Ours',
  '渠道金额 Theirs',
  '发现时间 Found at (UTC)',
  '负责人 Owner',
  '待办编号 Case',
]

/** What does not agree on a day, as a table. */
export function differencesTable({ items }: ReconciliationDetail): XlsxSheet {
  const rows = items.map((item) => [
    DIFFERENCES[item.difference],
    STATES[item.state],
    item.orderNo,
    item.refundNo ?? '',
    { fen: item.oursFen },
    { fen: item.theirsFen },
    item.foundAt,
    item.case?.owner ?? '',
    item.case?.id ?? '',
  ])
  return { name: '差异 Differences', head: HEADER, rows }
}
