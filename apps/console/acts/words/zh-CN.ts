export const zhCN = {
  cancel: '取消',
  close: '关闭',
  check: (count: number) => `有 ${count} 处需要检查`,
  refused: '没有成功',
  unknownOutcome: '没有收到答复，不知道是否已经生效。请重试，重复提交不会重复生效。',
  waitSeconds: (seconds: number) =>
    seconds < 60 ? `请 ${seconds} 秒后再试` : `请 ${Math.ceil(seconds / 60)} 分钟后再试`,
  reason: '原因',
  reasonHint: '会写入审计日志',
  required: '请填写',
  willChange: '将会发生',
  undo: '如何撤回',
  copied: '已复制',
  copy: '复制',
}
