import type { AidLook, AidMark, AidReason } from '../../../contract/aid-report.ts'
import type { XlsxSheet } from '../../base/xlsx.ts'

const REASONS: Record<AidReason, string> = { below_amount: '低于设定金额', below_percentile: '低于全校分位' }
const MARKS: Record<AidMark, string> = {
  looked_into: '已了解',
  no_need: '无需资助',
  proposed: '已拟补助',
  none: '',
}
const HEADER = [
  '学工号 Campus number',
  '姓名 Name',
  '食堂就餐数 Meals in canteens',
  '每餐中位数 Median meal',
  '入列原因 Why',
  '处理 Mark',
]

/** Whom a look showed, as a table in yuan. */
export function lookTable({ month, students }: AidLook): XlsxSheet {
  const rows = students.map(({ campusNo, name, meals, medianFen, reasons, mark }) => [
    campusNo,
    name,
    meals,
    { fen: medianFen },
    reasons.map((reason) => REASONS[reason]).join('、'),
    mark ? MARKS[mark.mark] : '',
  ])
  return { name: `资助参考 ${month}`, head: HEADER, rows }
}
