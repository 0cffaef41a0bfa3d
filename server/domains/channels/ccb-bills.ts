import type { Refusal } from '../../../contract/problem.ts'
import type { BusinessDate } from '../../base/clock.ts'
import { readAtOnce } from '../../protocols/bill-line.ts'
import { ccbBillSteps } from '../../protocols/ccb/trade-bill.ts'
import { billFaultOf, readUnhurried } from './bill-steps.ts'
import { fetchFromCcb } from './ccb-call.ts'
import type { Ccb } from './ccb-settings.ts'
import type { Bill, BillFetched } from './channel.ts'

/** The bill of a day. */
export async function fetchCcbBill(ccb: Ccb, date: BusinessDate): Promise<BillFetched> {
  const answer = await fetchFromCcb(ccb, { path: 'bills', members: { date } })
  if (answer.kind === 'refused' && answer.code === 'BILL_NOT_READY')
    return { ok: false, code: 'bill_not_ready' }
  if (answer.kind !== 'said')
    return {
      ok: false,
      code: 'channel_unavailable',
      detail: answer.kind === 'refused' ? answer.code : answer.detail,
    }
  const read = await readUnhurried(ccbBillSteps(answer.bytes))
  if (read.ok) return { ok: true, bill: { rows: read.rows, totals: read.totals } }
  return { ok: false, code: 'bill_invalid', detail: billFaultOf(read) }
}

/** A file that somebody has from CCB. */
export function readCcbBill(file: Uint8Array): { ok: true; bill: Bill } | Refusal {
  const read = readAtOnce(ccbBillSteps(file))
  if (read.ok) return { ok: true, bill: { rows: read.rows, totals: read.totals } }
  const { line, fault } = read
  return { ok: false, code: 'bill_invalid', detail: billFaultOf(read), extensions: { line, fault } }
}
