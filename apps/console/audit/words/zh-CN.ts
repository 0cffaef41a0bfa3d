import type { AuditEntries } from '../../../../contract/operators.ts'

type ActorKind = AuditEntries['entries'][number]['actorKind']

export const zhCN = {
  title: '审计日志',
  list: '审计列表',
  actor: '操作者：登录名、学工号或编号',
  subject: '对象：学工号、登录名、编号或参数名',
  action: '操作',
  at: '时间',
  who: '操作者',
  actorKinds: {
    person: '本人',
    operator: '操作员',
    terminal: '终端',
    system: '系统',
  } satisfies Record<ActorKind, string>,
  what: '操作',
  whom: '对象',
  subjectKinds: {
    person: '人员',
    operator: '操作员',
    terminal: '终端',
    merchant: '商户',
    stall: '档口',
    policy: '规则参数',
    payment: '交易',
    cash_top_up: '现金充值',
    session: '登录',
    report: '报表',
  } as Record<string, string>,
  detail: '详情',
  none: '还没有审计记录',
  apply: '回车后筛选',
  note: '查看审计日志也会写入审计日志。',
}
