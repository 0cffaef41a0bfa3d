import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Pool } from '../../base/database.ts'
import { type Keys, openText } from '../../base/keys.ts'
import type { TableFormat } from '../../base/table-file.ts'
import type { XlsxSheet } from '../../base/xlsx.ts'
import { recordAudit } from '../audit/record.ts'
import { bankAccountSealedWhere, referenceOf } from './payout.ts'
import { selectRunLines, selectRuns } from './payout-list-store.ts'

/**
 * What the bank has still to transfer of a run, with whole account numbers: written to the audit log first. What is paid or
 * was returned is not in it, so that a list taken twice pays nobody twice once the first was marked. Refuses `not_found`.
 */
export async function readBankList(
  { pool, keys }: { pool: Pool; keys: Pick<Keys, 'dataKey'> },
  order: { campusId: number; operatorId: string; runId: string; format: TableFormat },
  now: Date,
): Promise<{ ok: true; number: number; table: XlsxSheet } | Refusal> {
  const { campusId, operatorId, runId, format } = order
  const [run] = await selectRuns(pool, campusId, { runId, before: null, limit: 1 })
  if (!run) return refuse('not_found')
  const lines = (await selectRunLines(pool, campusId, runId)).filter(({ state }) => state === 'posted')
  await recordAudit(pool, {
    campusId,
    at: now,
    actor: { kind: 'operator', id: operatorId },
    action: 'merchant_payouts_exported',
    subjectKind: 'report',
    subjectId: null,
    detail: { runId, number: run.number, count: lines.length },
  })
  // A spreadsheet would round a number of this length in a CSV file: a space makes it text.
  const before = format === 'csv' ? ' ' : ''
  return {
    ok: true,
    number: run.number,
    table: {
      name: `付款清单 Payments ${run.number}`,
      head: ['户名 Name', '开户行 Bank', '账号 Account number', '金额 Amount', '附言 Reference'],
      rows: lines.map((line) => [
        line.holder,
        line.bank,
        before +
          openText(keys.dataKey, line.numberSealed, bankAccountSealedWhere(campusId, line.bankAccountId)),
        { fen: line.amountFen },
        referenceOf(line.number, line.lineNo),
      ]),
    },
  }
}
