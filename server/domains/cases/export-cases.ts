import { BYTE_ORDER_MARK, csvLine } from '../../base/csv.ts'
import type { Pool } from '../../base/database.ts'
import type { Case, CaseKind, CaseSubject } from './case.ts'
import { type CaseFilter, selectCases } from './store.ts'

const AT_ONCE = 1000

const KINDS: Record<CaseKind, string> = {
  offline_code_twice: '一码两用',
  offline_not_genuine: '离线记录不真',
  offline_id_conflict: '编号冲突',
  offline_limit_exceeded: '超出离线限额',
  offline_after_suspension: '停用后仍有消费',
  offline_after_loss: '挂失后仍有消费',
  late_after_leaving: '离校退款后补记消费',
  top_up_amount_differs: '充值金额不符',
  top_up_after_leaving: '销户后到账的充值',
  channel_paid_after_reversal: '撤销后渠道仍收款',
  channel_amount_differs: '渠道收款金额不符',
  channel_refund_refused: '渠道拒绝退款',
  channel_difference: '对账差异',
  channel_day_failed: '渠道账单无法对账',
  risk_pattern: '异常行为',
  card_counter_twice: '一卡一号两用',
  card_counter_backwards: '卡的序号倒退',
  card_sale_unknown: '刷卡结果不明',
  card_cloned: '疑似复制的卡',
}
const STATES: Record<Case['state'], string> = { open: '待处理', proposed: '待批准', decided: '已决定' }
const HEADER = [
  '编号',
  '类型',
  '状态',
  '发现时间',
  '终端',
  '记录数',
  '人数',
  '处理人',
  '提出人',
  '决定人',
  '决定时间',
  '说明',
]

/** The cases of a filter as CSV, the latest first; read some at a time. Times are UTC, ISO 8601. */
export async function* exportCases(pool: Pool, campusId: number, filter: CaseFilter): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(HEADER)
  let before: string | null = null
  for (;;) {
    const cases: Case[] = await selectCases(pool, campusId, filter, { before, limit: AT_ONCE })
    if (cases.length > 0) yield cases.map(line).join('')
    if (cases.length < AT_ONCE) return
    before = cases.at(-1)!.id
  }
}

function line({ subjects, ...found }: Case): string {
  const of = (wanted: CaseSubject['kind']) => subjects.filter(({ kind }) => kind === wanted)
  return csvLine([
    found.id,
    KINDS[found.kind],
    STATES[found.state],
    found.openedAt.toISOString(),
    of('terminal')
      .map(({ name }) => name ?? '')
      .join('、'),
    of('record').length,
    of('person').length,
    found.owner,
    found.proposer,
    found.decider,
    found.decidedAt?.toISOString() ?? null,
    found.note,
  ])
}
