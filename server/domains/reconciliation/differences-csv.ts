import type { ReconciliationDetail, ReconciliationItem } from '../../../contract/reconciliation.ts'
import { BYTE_ORDER_MARK, csvLine } from '../../base/csv.ts'
import { formatYuan } from '../../base/money.ts'

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

/** What does not agree on a day, as a table in yuan. */
export function differencesCsv({ items }: ReconciliationDetail): string {
  const lines = items.map((item) =>
    csvLine([
      DIFFERENCES[item.difference],
      STATES[item.state],
      item.orderNo,
      item.refundNo ?? '',
      formatYuan(item.oursFen),
      formatYuan(item.theirsFen),
      item.foundAt,
      item.case?.owner ?? '',
      item.case?.id ?? '',
    ]),
  )
  return BYTE_ORDER_MARK + [csvLine(HEADER), ...lines].join('')
}
