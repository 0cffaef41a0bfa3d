import type { Me } from '../../../contract/me.ts'
import type { PortalCode } from '../../../contract/portal.ts'
import type { topUpStates } from '../../../contract/top-ups.ts'

type State = Me['account']['state']

export const zhCN = {
  title: '校园卡充值',
  closed: '学校还没有开通这种充值',
  closedHelp: '请用校园卡 App，或到校园卡中心用现金充值。',
  toApp: '打开校园卡 App',
  unknown: '微信没有告诉我们您是谁',
  unknownHelp: '可能是等得太久，或没有同意。请再试一次。',
  askAgain: '再试一次',
  outside: '请在微信里打开',
  outsideHelp: '关注学校公众号，从菜单里进入；也可以用微信扫下面的码。',
  scan: '用微信扫一扫，打开本页',
  bindTitle: '绑定校园卡',
  bindHelp: {
    wechat: '只需绑定一次。以后从微信进来就能充值。',
    ccb: '请核对身份。关闭本页以后需要再次核对。',
  } satisfies Record<PortalCode, string>,
  school: '学校',
  otherSchool: '换一所学校',
  findSchool: '查找学校',
  noSchool: '没有找到',
  login: '学号、工号或身份证号',
  loginEmpty: '请输入学号、工号或身份证号',
  bind: '绑定',
  offline: '当前没有网络，请检查后重试',
  initialPin: '请先修改初始查询密码',
  initialPinHelp: '在校园卡 App 里登录一次，改好密码，再回到这里绑定。',
  balance: '余额',
  subsidy: (amount: string) => `其中补助 ${amount}`,
  topUp: '充值',
  history: '充值记录',
  noHistory: '还没有充值记录',
  reportLost: '挂失',
  unbind: '解除绑定',
  moreInApp: '付款码、账单等，请用校园卡 App',
  states: { active: '正常', lost: '已挂失', frozen: '已冻结', void: '已注销' } satisfies Record<
    State,
    string
  >,
  lostHelp: '卡片和付款码都不能用了，余额不会动。找到卡以后，请在校园卡 App、自助机或校园卡中心解挂。',
  deskHelp: '请携带身份证到校园卡中心办理。',
  lostWhat: '挂失以后',
  lostConsequences: ['校园卡不能消费', '付款码不能使用'],
  balanceSafe: '余额安全，仍可充值。',
  confirmLost: '确认挂失',
  unbindHelp: {
    wechat: '解除以后，从这个微信进来需要重新绑定。余额不受影响。',
    ccb: '结束以后，需要重新核对身份。余额不受影响。',
  } satisfies Record<PortalCode, string>,
  confirmUnbind: '确认解除',
  topUpStates: {
    waiting: '等待付款',
    credited: '已到账',
    closed: '未付款',
    differs: '金额待核对',
  } satisfies Record<(typeof topUpStates)[number], string>,
}
