import { readYuan } from '../../base/money.ts'
import type { BillFault, BillLine, BillRead, BillTotals } from '../bill-line.ts'
import { readShanghaiTime } from '../shanghai-time.ts'

/*
 * Alipay's trade bill of a day (业务明细): GBK, lines of what it is behind `#`, then a line of columns and a line a trade;
 * numbers end with a tab; what goes back and what Alipay keeps is below zero. Its summary stands behind the lines, of
 * payments and of refunds, without the fees. A product's name has no comma: Alipay parts lines by nothing else.
 */
const columns = {
  channelOrderId: '支付宝交易号',
  orderNo: '商户订单号',
  kind: '业务类型',
  at: '完成时间',
  amountYuan: '订单金额(元)',
  refundNo: '退款批次号/请求号',
  feeYuan: '服务费(元)',
} as const
type Column = keyof typeof columns

/** Whether a file of the zip is the one of trades; the other is of shops. */
export function isTradeFile(file: Uint8Array): boolean {
  return decoded(file.subarray(0, 200)).includes('业务明细查询')
}

/** Some milliseconds' work. */
const ROWS_A_STEP = 1000

/** Reads a bill in steps, between which a server does other work. @param sellerId whose bill it must be */
export function* alipayBillSteps(file: Uint8Array, sellerId: string): Generator<void, BillRead> {
  const lines = decoded(file).split(/\r?\n/)
  const fail = (index: number, fault: BillFault): BillRead => ({ ok: false, line: index + 1, fault })
  const account = lines.findIndex((line) => line.startsWith('#账号:['))
  if (account === -1) return fail(0, 'encoding')
  if (!lines[account]!.startsWith(`#账号:[${sellerId}`)) return fail(account, 'merchant')
  const head = lines.findIndex((line) => line !== '' && !line.startsWith('#'))
  const names = (lines[head] ?? '').split(',').map((name) => name.trim())
  const places = placesOf(names)
  if (head === -1 || !places) return fail(Math.max(head, 0), 'header')
  const rows: BillLine[] = []
  let index = head + 1
  for (; index < lines.length && !lines[index]!.startsWith('#'); index++) {
    const row = readRow(lines[index]!, places, names.length)
    if (typeof row === 'string') return fail(index, row)
    if (rows.push(row) % ROWS_A_STEP === 0) yield
  }
  const totals = readTotals(lines.slice(index), rows)
  return totals ? { ok: true, rows, totals } : fail(index, 'summary')
}

/** GB18030 holds all of GBK. */
function decoded(file: Uint8Array): string {
  return new TextDecoder('gb18030').decode(file)
}

function placesOf(names: readonly string[]): Record<Column, number> | null {
  const entries = Object.entries(columns).map(([name, column]) => [name, names.indexOf(column)] as const)
  return entries.some(([, place]) => place === -1)
    ? null
    : (Object.fromEntries(entries) as Record<Column, number>)
}

function readRow(line: string, places: Record<Column, number>, width: number): BillLine | BillFault {
  const values = line.split(',')
  if (values.length !== width) return 'columns'
  const of = (column: Column) => values[places[column]]!.trim()
  const isRefund = of('kind') === '退款'
  const amountFen = readYuan(of('amountYuan'))
  const feeFen = readYuan(of('feeYuan'))
  const at = readShanghaiTime(of('at'))
  const [orderNo, refundNo] = [of('orderNo'), of('refundNo')]
  const isKnown = isRefund || of('kind') === '交易'
  if (!isKnown || amountFen === null || feeFen === null || !at || orderNo === '') return 'value'
  if (isRefund ? amountFen > 0 : amountFen < 0) return 'value'
  return {
    kind: isRefund ? 'refund' : 'payment',
    orderNo,
    refundNo: isRefund && refundNo !== '' ? refundNo : null,
    channelOrderId: of('channelOrderId'),
    amountFen: Math.abs(amountFen),
    // `-0` is a fee of nothing.
    feeFen: 0 - feeFen,
    at,
    state: 'SUCCESS',
  }
}

const PAYMENTS = /^#交易合计：(\d+)笔，商家实收共(-?[\d.]+)元/
const REFUNDS = /^#退款合计：(\d+)笔，商家实收退款共(-?[\d.]+)元/

function readTotals(lines: readonly string[], rows: readonly BillLine[]): BillTotals | null {
  const found = (form: RegExp) => lines.map((line) => form.exec(line)).find((match) => match !== null)
  const [payments, refunds] = [found(PAYMENTS), found(REFUNDS)]
  const paymentFen = readYuan(payments?.[2] ?? '')
  const refundFen = readYuan(refunds?.[2] ?? '')
  if (!payments || paymentFen === null || refundFen === null) return null
  // The summary has no fees: they are those of the lines.
  const feeFen = rows.reduce((sum, row) => sum + row.feeFen, 0)
  return { payments: Number(payments[1]), paymentFen, refundFen: 0 - refundFen, feeFen }
}
