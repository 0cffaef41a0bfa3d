import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gunzipSync } from 'node:zlib'
import type { Refusal } from '../../../contract/problem.ts'
import { addDays, type BusinessDate, startOfBusinessDate } from '../../base/clock.ts'
import { readAtOnce } from '../../protocols/bill-line.ts'
import { tradeBillSteps } from '../../protocols/wechatpay/trade-bill.ts'
import { billFaultOf, readUnhurried } from './bill-steps.ts'
import type { Bill, BillFetched } from './channel.ts'
import { askWechat, downloadFromWechat } from './wechat-call.ts'
import type { Wechat } from './wechat-settings.ts'

const unzip = promisify(gunzip)
/** Of an unzipped bill: a million rows and more. */
const BYTES_MAX = 512 * 1024 * 1024
/** Bills are there at 10:00 of the next day. */
const READY_MS = 10 * 3600_000

/** The bill of a day: its address and SHA-1 come signed, the file itself does not. */
export async function fetchWechatBill(wechat: Wechat, date: BusinessDate): Promise<BillFetched> {
  const path = `/v3/bill/tradebill?bill_date=${date}&bill_type=ALL&tar_type=GZIP`
  const answer = await askWechat(wechat, { path })
  if (answer.kind === 'unknown') return { ok: false, code: 'channel_unavailable' }
  if (answer.kind === 'refused') return withoutBill(wechat, date, answer.code)
  const { hash_type: hashType, hash_value: hash, download_url: url } = answer.said
  if (hashType !== 'SHA1' || typeof hash !== 'string' || typeof url !== 'string' || !URL.canParse(url))
    return { ok: false, code: 'bill_invalid', detail: 'the address of the bill' }
  const zipped = await downloadFromWechat(wechat, url)
  if (!zipped) return { ok: false, code: 'channel_unavailable' }
  const file = isZipped(zipped)
    ? await unzip(zipped, { maxOutputLength: BYTES_MAX }).catch(() => null)
    : zipped
  if (!file || createHash('sha1').update(file).digest('hex') !== hash.toLowerCase())
    return { ok: false, code: 'bill_invalid', detail: 'the hash of the bill' }
  const read = await readUnhurried(tradeBillSteps(file, wechat.ours.merchantId))
  if (read.ok) return { ok: true, bill: { rows: read.rows, totals: read.totals } }
  return { ok: false, code: 'bill_invalid', detail: billFaultOf(read) }
}

function withoutBill({ clock }: Wechat, date: BusinessDate, code: string): BillFetched {
  if (code === 'STATEMENT_CREATING' || code === 'BILL_CREATING') return { ok: false, code: 'bill_not_ready' }
  if (code !== 'NO_STATEMENT_EXIST') return { ok: false, code: 'channel_unavailable', detail: code }
  // A day on which nobody paid has no bill; before ten o'clock no day has one.
  const readyAtMs = startOfBusinessDate(addDays(date, 1)).getTime() + READY_MS
  return clock().getTime() < readyAtMs
    ? { ok: false, code: 'bill_not_ready' }
    : { ok: true, bill: emptyBill() }
}

const emptyBill = (): Bill => ({
  rows: [],
  totals: { payments: 0, paymentFen: 0, refundFen: 0, feeFen: 0 },
})

/** A file that somebody downloaded from WeChat Pay's merchant pages, zipped or not. */
export function readWechatBill(wechat: Wechat, file: Uint8Array): { ok: true; bill: Bill } | Refusal {
  const bytes = isZipped(file) ? unzipped(file) : file
  if (!bytes) return { ok: false, code: 'bill_invalid', detail: 'damaged gzip file' }
  const read = readAtOnce(tradeBillSteps(bytes, wechat.ours.merchantId))
  if (read.ok) return { ok: true, bill: { rows: read.rows, totals: read.totals } }
  const { line, fault } = read
  return { ok: false, code: 'bill_invalid', detail: billFaultOf(read), extensions: { line, fault } }
}

function isZipped(file: Uint8Array): boolean {
  return file[0] === 0x1f && file[1] === 0x8b
}

function unzipped(file: Uint8Array): Uint8Array | null {
  try {
    return gunzipSync(file, { maxOutputLength: BYTES_MAX })
  } catch {
    return null
  }
}
