import { isBusinessDate } from '../../base/clock.ts'
import { readYuan } from '../../base/money.ts'
import type { BillFault, BillLine, BillRead, BillTotals } from '../bill-line.ts'

/*
 * WeChat Pay's trade bill of a day (bill_type=ALL): UTF-8 CSV with a byte order mark, every value behind a backtick, so that
 * a comma in a product's name parts nothing; then one line of totals. Columns are found by their names: their order and
 * number have changed over the years.
 */

/** Column names; the first that the bill has counts. What is absent in older bills has a second name. */
const columns = {
  at: ['交易时间'],
  merchantId: ['商户号'],
  channelOrderId: ['微信订单号'],
  orderNo: ['商户订单号'],
  state: ['交易状态'],
  // The whole price, also where a coupon of WeChat's paid a part of it: what our ledger has.
  paymentYuan: ['订单金额', '应结订单金额', '总金额'],
  refundNo: ['商户退款单号'],
  refundYuan: ['申请退款金额', '退款金额'],
  refundState: ['退款状态'],
  feeYuan: ['手续费'],
} as const
type Column = keyof typeof columns

const totalColumns = {
  count: ['总交易单数'],
  paymentYuan: ['订单总金额', '应结订单总金额', '总交易额'],
  refundYuan: ['申请退款总金额', '退款总金额', '总退款金额'],
  feeYuan: ['手续费总金额'],
} as const

/** Some milliseconds' work. */
const ROWS_A_STEP = 1000

/**
 * Reads a bill, unzipped, in steps, between which a server does other work; what it returns is the bill.
 * @param merchantId whose bill it must be
 */
export function* tradeBillSteps(file: Uint8Array, merchantId: string): Generator<void, BillRead> {
  const text = decode(file)
  if (text === null) return { ok: false, line: 1, fault: 'encoding' }
  const lines = linesOf(text)
  const header = lines.next().value ?? ''
  const places = placesOf(header, columns)
  if (!places) return { ok: false, line: 1, fault: 'header' }
  const bill = { width: header.split(',').length, merchantId }
  const rows: BillLine[] = []
  let line = lines.next().value ?? ''
  for (; line.startsWith('`'); line = lines.next().value ?? '') {
    const row = readRow(line, places, bill)
    if (typeof row === 'string') return { ok: false, line: rows.length + 2, fault: row }
    if (rows.push(row) % ROWS_A_STEP === 0) yield
  }
  const totals = readTotals(line, lines.next().value ?? '', rows)
  const isOver = [...lines].every((rest) => rest === '')
  return totals && isOver
    ? { ok: true, rows, totals }
    : { ok: false, line: rows.length + 2, fault: 'summary' }
}

function* linesOf(text: string): Generator<string, undefined> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from)
    const line = text.slice(from, end === -1 ? undefined : end)
    yield line.endsWith('\r') ? line.slice(0, -1) : line
    if (end === -1) return
    from = end + 1
  }
}

function decode(file: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file)
  } catch {
    return null
  }
}

function placesOf<Name extends string>(
  header: string,
  wanted: Record<Name, readonly string[]>,
): Record<Name, number> | null {
  const names = header.split(',')
  const entries = Object.entries<readonly string[]>(wanted).map(([name, known]) => {
    const column = known.find((candidate) => names.includes(candidate))
    return [name, column === undefined ? -1 : names.indexOf(column)] as const
  })
  if (entries.some(([, place]) => place === -1)) return null
  return Object.fromEntries(entries) as Record<Name, number>
}

function readRow(
  line: string,
  places: Record<Column, number>,
  bill: { width: number; merchantId: string },
): BillLine | BillFault {
  const values = line.slice(1).split(',`')
  if (values.length !== bill.width) return 'columns'
  const of = (column: Column) => values[places[column]]!.trim()
  if (of('merchantId') !== bill.merchantId) return 'merchant'
  const tradeState = of('state')
  const isRefund = tradeState === 'REFUND' || tradeState === 'REVOKED'
  const amountFen = readYuan(of(isRefund ? 'refundYuan' : 'paymentYuan'))
  const feeFen = readYuan(of('feeYuan'))
  const at = readTime(of('at'))
  const [orderNo, channelOrderId, refundNo] = [of('orderNo'), of('channelOrderId'), of('refundNo')]
  const known = isRefund || tradeState === 'SUCCESS'
  if (!known || amountFen === null || amountFen < 0 || feeFen === null || !at || orderNo === '')
    return 'value'
  return {
    kind: isRefund ? 'refund' : 'payment',
    orderNo,
    refundNo: isRefund && refundNo !== '' && refundNo !== '0' ? refundNo : null,
    channelOrderId,
    amountFen,
    feeFen,
    at,
    state: isRefund ? of('refundState') || tradeState : tradeState,
  }
}

/** `2019-02-19 01:52:32`, in Shanghai. */
function readTime(text: string): Date | null {
  if (!/^\d{4}-\d\d-\d\d ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text)) return null
  return isBusinessDate(text.slice(0, 10)) ? new Date(`${text.replace(' ', 'T')}+08:00`) : null
}

function readTotals(header: string, line: string, rows: readonly BillLine[]): BillTotals | null {
  const places = placesOf(header, totalColumns)
  if (!places || !line.startsWith('`')) return null
  const values = line.slice(1).split(',`')
  const count = /^(\d{1,9})(?:\.0+)?$/.exec(values[places.count] ?? '')?.[1]
  const [paymentFen, refundFen, feeFen] = [places.paymentYuan, places.refundYuan, places.feeYuan].map(
    (place) => readYuan(values[place] ?? ''),
  )
  if (count === undefined || paymentFen == null || refundFen == null || feeFen == null) return null
  // It counts rows, refunds among them; whoever compares wants payments.
  const refunds = rows.filter(({ kind }) => kind === 'refund').length
  const payments = Number(count) === rows.length ? rows.length - refunds : Number(count)
  return { payments, paymentFen, refundFen, feeFen }
}
