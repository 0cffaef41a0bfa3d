import type { Statement } from '../../../contract/statements.ts'
import { writeXlsx, type XlsxCell } from '../../base/xlsx.ts'
import { lineName, MEANS_WORDS } from './statement-words.ts'

/** A statement as a workbook: its head and sums, then its lines. */
export function statementXlsx(statement: Statement): Promise<Buffer> {
  const { number, merchant, from, to } = statement
  const sums: [string, XlsxCell][] = [
    ['结算单号 Statement', number],
    ['商户 Merchant', merchant],
    ['日期 Period', from === to ? from : `${from} – ${to}`],
    ['期初余额 Opening', { fen: statement.openingFen }],
    ['销售 Sales', { fen: statement.salesFen }],
    ['撤销、退款与更正 Returned', { fen: statement.returnedFen }],
    ['手续费 Commission', { fen: -statement.commissionFen }],
    ['结算付款 Paid to the bank', { fen: statement.payoutsFen }],
    ['其他 Other', { fen: statement.otherFen }],
    ['期末余额 Closing', { fen: statement.closingFen }],
    ['校验 SHA-256', statement.hash],
  ]
  return writeXlsx([
    { name: '汇总 Summary', head: ['项目 Item', '内容 Value'], rows: sums },
    {
      name: '明细 Lines',
      head: ['项目 Item', '档口 Stall', '方式 Means', '笔数 Count', '金额 Amount'],
      rows: statement.lines.map((line) => [
        lineName(line),
        line.stall ?? '',
        line.means === null ? '' : MEANS_WORDS[line.means],
        line.count,
        { fen: line.amountFen },
      ]),
    },
  ])
}
