import type { BillFault, BillLine, BillRead, BillTotals } from '../bill-line.ts'
import { readShanghaiTime } from '../shanghai-time.ts'

/*
 * CCB's bill of a day: UTF-8 CSV, amounts in fen, a reversal as a refund without a number; the last line sums up. Of our own
 * making (docs/channels.md). It names no merchant: it comes in a signed reply.
 */
const HEADER = 'order_no,refund_no,ccb_order_no,kind,amount,fee,time,state'
/** Some milliseconds' work. */
const ROWS_A_STEP = 1000

/** Reads a bill in steps, between which a server does other work. */
export function* ccbBillSteps(file: Uint8Array): Generator<void, BillRead> {
  const fail = (index: number, fault: BillFault): BillRead => ({ ok: false, line: index + 1, fault })
  const text = decoded(file)
  if (text === null) return fail(0, 'encoding')
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/)
  if (lines[0] !== HEADER) return fail(0, 'header')
  const last = lines.length - 1
  const rows: BillLine[] = []
  for (let index = 1; index < last; index++) {
    const row = readRow(lines[index]!)
    if (typeof row === 'string') return fail(index, row)
    if (rows.push(row) % ROWS_A_STEP === 0) yield
  }
  const totals = readTotals(lines[last]!)
  return totals ? { ok: true, rows, totals } : fail(last, 'summary')
}

function decoded(file: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file)
  } catch {
    return null
  }
}

function readRow(line: string): BillLine | BillFault {
  const values = line.split(',')
  if (values.length !== 8) return 'columns'
  const [orderNo, refundNo, channelOrderId, kind, amount, fee, time, state] = values as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const amountFen = fenOf(amount)
  const feeFen = fenOf(fee)
  const at = readShanghaiTime(time)
  if (kind !== 'payment' && kind !== 'refund') return 'value'
  if (orderNo === '' || amountFen === null || amountFen <= 0 || feeFen === null || !at) return 'value'
  const refund = kind === 'refund' && refundNo !== '' ? refundNo : null
  return { kind, orderNo, refundNo: refund, channelOrderId, amountFen, feeFen, at, state }
}

function readTotals(line: string): BillTotals | null {
  const [head, ...values] = line.split(',')
  const [payments, paymentFen, refundFen, feeFen] = values.map(fenOf)
  if (head !== 'TOTAL' || values.length !== 4) return null
  if (payments == null || paymentFen == null || refundFen == null || feeFen == null) return null
  return { payments, paymentFen, refundFen, feeFen }
}

function fenOf(text: string): number | null {
  if (!/^-?\d{1,15}$/.test(text)) return null
  // `-0` is nothing.
  return 0 + Number(text)
}
