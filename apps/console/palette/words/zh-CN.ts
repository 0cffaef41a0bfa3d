export const zhCN = {
  title: '搜索',
  hint: '姓名、拼音、学工号、商户、终端、页面，或完整的交易编号',
  groups: {
    pages: '页面',
    people: '人员',
    merchants: '商户',
    terminals: '终端',
    payments: '交易',
    cases: '待办',
  },
  openPayment: '打开这笔交易',
  openCase: '打开这件待办',
  none: '没有找到。换一个词，或粘贴完整的交易编号。',
  searching: '正在搜索…',
  offline: '网络不通，只能找到页面。',
  keys: '↑ ↓ 选择　Enter 打开　Esc 关闭',
  close: '关闭',
}
