export const zhCN = {
  shownAs: '显示方式',
  chart: '图',
  table: '表',
  drawing: '正在绘制…',
  exportPicture: '导出图片',
  chartLabel: (title: string, total: string) => `${title}，合计 ${total}。可切换为表格。`,
}
