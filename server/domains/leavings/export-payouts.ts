import { BYTE_ORDER_MARK, csvLine } from '../../base/csv.ts'
import type { Pool } from '../../base/database.ts'
import { type Keys, openText } from '../../base/keys.ts'
import { formatYuan } from '../../base/money.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { sealedWhere } from './leaving.ts'
import { type BankPayout, selectToTransfer } from './transfer-store.ts'

const AT_ONCE = 500
const HEADER = [
  '退款号 Pay-out',
  '学工号 Campus no.',
  '姓名 Name',
  '户名 Account holder',
  '开户行 Bank',
  '账号 Account number',
  '金额 Amount',
  '入账时间 Posted at (UTC)',
]

type ExportDeps = { pool: Pool; keys: Pick<Keys, 'dataKey'> }

/** What finance has to transfer, with whole account numbers: written to the audit log, then read some at a time. */
export async function exportPayouts(
  deps: ExportDeps,
  { campusId, actor }: { campusId: number; actor: Actor },
  now: Date,
): Promise<AsyncGenerator<string>> {
  await recordAudit(deps.pool, {
    campusId,
    at: now,
    actor,
    action: 'payouts_exported',
    subjectKind: 'report',
    subjectId: null,
  })
  return csvOf(deps, campusId)
}

async function* csvOf({ pool, keys }: ExportDeps, campusId: number): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(HEADER)
  let after: string | null = null
  for (;;) {
    const payouts: BankPayout[] = await selectToTransfer(pool, campusId, { after, limit: AT_ONCE })
    if (payouts.length > 0) yield payouts.map((payout) => line(keys, campusId, payout)).join('')
    if (payouts.length < AT_ONCE) return
    after = payouts.at(-1)!.id
  }
}

function line({ dataKey }: Pick<Keys, 'dataKey'>, campusId: number, payout: BankPayout): string {
  return csvLine([
    payout.id,
    payout.campusNo,
    payout.name,
    payout.holder,
    payout.bank,
    // A spreadsheet would round a number of this length: a space makes it text.
    ` ${openText(dataKey, payout.numberSealed, sealedWhere(campusId, payout.id))}`,
    formatYuan(payout.amountFen),
    payout.postedAt.toISOString(),
  ])
}
