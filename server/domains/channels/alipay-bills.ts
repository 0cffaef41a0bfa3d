import { unzipSync } from 'fflate'
import type { Refusal } from '../../../contract/problem.ts'
import { addDays, type BusinessDate, startOfBusinessDate } from '../../base/clock.ts'
import { alipayBillSteps, isTradeFile } from '../../protocols/alipay/trade-bill.ts'
import { readAtOnce } from '../../protocols/bill-line.ts'
import { textOf } from '../../protocols/members.ts'
import { askAlipay } from './alipay-call.ts'
import type { Alipay } from './alipay-settings.ts'
import { billFaultOf, readUnhurried } from './bill-steps.ts'
import type { Bill, BillFetched } from './channel.ts'
import { askOutside } from './outside-call.ts'

/** Bills are there in the morning; a day that has none a day and a half later had no trade. */
const NONE_MS = 36 * 3600_000

/** The bill of a day: its address comes signed and works for half a minute; the file itself is not signed. */
export async function fetchAlipayBill(alipay: Alipay, date: BusinessDate): Promise<BillFetched> {
  const method = 'alipay.data.dataservice.bill.downloadurl.query'
  const answer = await askAlipay(alipay, { method, biz: { bill_type: 'trade', bill_date: date } })
  if (answer.kind === 'unknown') return { ok: false, code: 'channel_unavailable' }
  if (answer.kind === 'refused') return withoutBill(alipay, date, answer.code)
  const url = textOf(answer.said.bill_download_url)
  if (!URL.canParse(url)) return { ok: false, code: 'bill_invalid', detail: 'the address of the bill' }
  const reply = await askOutside(() => ({ method: 'GET', url, headers: {} }), {
    timeoutMs: alipay.timeoutMs * 8,
    retries: 1,
  })
  if (reply?.status !== 200) return { ok: false, code: 'channel_unavailable' }
  const file = tradeFileOf(reply.body)
  if (!file) return { ok: false, code: 'bill_invalid', detail: 'not a zip with a file of trades' }
  const read = await readUnhurried(alipayBillSteps(file, alipay.sellerId))
  if (read.ok) return { ok: true, bill: { rows: read.rows, totals: read.totals } }
  return { ok: false, code: 'bill_invalid', detail: billFaultOf(read) }
}

function withoutBill({ clock }: Alipay, date: BusinessDate, code: string): BillFetched {
  if (code !== 'isp.bill_not_exist') return { ok: false, code: 'channel_unavailable', detail: code }
  const noneAtMs = startOfBusinessDate(addDays(date, 1)).getTime() + NONE_MS
  const totals = { payments: 0, paymentFen: 0, refundFen: 0, feeFen: 0 }
  return clock().getTime() < noneAtMs
    ? { ok: false, code: 'bill_not_ready' }
    : { ok: true, bill: { rows: [], totals } }
}

/** A file that somebody downloaded from Alipay's merchant pages: the zip, or the file of trades in it. */
export function readAlipayBill(alipay: Alipay, file: Uint8Array): { ok: true; bill: Bill } | Refusal {
  const trades = tradeFileOf(file)
  if (!trades) return { ok: false, code: 'bill_invalid', detail: 'not a zip with a file of trades' }
  const read = readAtOnce(alipayBillSteps(trades, alipay.sellerId))
  if (read.ok) return { ok: true, bill: { rows: read.rows, totals: read.totals } }
  const { line, fault } = read
  return { ok: false, code: 'bill_invalid', detail: billFaultOf(read), extensions: { line, fault } }
}

/** The zip has a file of trades and one of shops; their names are in GBK, so they are told by what they say. */
function tradeFileOf(bytes: Uint8Array): Uint8Array | null {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return isTradeFile(bytes) ? bytes : null
  try {
    return Object.values(unzipSync(bytes)).find(isTradeFile) ?? null
  } catch {
    return null
  }
}
