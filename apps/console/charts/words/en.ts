import type { zhCN } from './zh-CN.ts'

export const en: typeof zhCN = {
  shownAs: 'Shown as',
  chart: 'Chart',
  table: 'Table',
  drawing: 'Drawing…',
  exportPicture: 'Save picture',
  chartLabel: (title, total) => `${title}, ${total} in all. It can be shown as a table.`,
}
