import type { TrialBalance } from '../../../contract/accounting.ts'
import type { XlsxSheet } from '../../base/xlsx.ts'
import type { AccountKind } from '../ledger/transfer.ts'
import type { Voucher } from './accounting-books.ts'
import { accountText, actText, kindText } from './accounting-names.ts'

/** The trial balance with a debit and a credit column each, as finance offices read it, and the totals. */
export function trialBalanceTable({ accounts }: TrialBalance): XlsxSheet {
  const rows = accounts.map(({ kind, name, openingFen, debitFen, creditFen, closingFen }) => ({
    kind,
    name,
    fen: [
      Math.max(0, -openingFen),
      Math.max(0, openingFen),
      debitFen,
      creditFen,
      Math.max(0, -closingFen),
      Math.max(0, closingFen),
    ],
  }))
  const totals = [0, 1, 2, 3, 4, 5].map((column) => rows.reduce((sum, { fen }) => sum + fen[column]!, 0))
  return {
    name: '科目余额表 Trial balance',
    head: [
      '科目 Account',
      '明细 Detail',
      '期初借方 Opening debit',
      '期初贷方 Opening credit',
      '本期借方 Debit',
      '本期贷方 Credit',
      '期末借方 Closing debit',
      '期末贷方 Closing credit',
    ],
    rows: [
      ...rows.map(({ kind, name, fen }) => [
        kindText(kind as AccountKind),
        name,
        ...fen.map((amount) => ({ fen: amount })),
      ]),
      ['合计 Total', '', ...totals.map((amount) => ({ fen: amount }))],
    ],
  }
}

/** The journal, a line a side: each pair of accounts is a debit line and a credit line of the same voucher. */
export function journalTable(vouchers: readonly Voucher[]): XlsxSheet {
  return {
    name: '日记账 Journal',
    head: [
      '日期 Date',
      '凭证号 Voucher',
      '科目 Account',
      '借方 Debit',
      '贷方 Credit',
      '摘要 Summary',
      '笔数 Entries',
    ],
    rows: vouchers.flatMap(({ date, number, rows }) =>
      rows.flatMap(({ kind, debit, credit, amountFen, legs }) => [
        [date, number, accountText(debit), { fen: amountFen }, null, actText(kind), legs],
        [date, number, accountText(credit), null, { fen: amountFen }, actText(kind), legs],
      ]),
    ),
  }
}
