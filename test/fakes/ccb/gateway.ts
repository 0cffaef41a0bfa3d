import type { Bills } from '../bills.ts'
import type { Books } from '../books.ts'
import type { Tell } from '../notices.ts'
import type { Wallet } from '../wallet.ts'
import { type Asked, type Members, readJson, type Told } from '../wire.ts'
import { writeBill } from './bill.ts'
import {
  closeOrder,
  type Desk,
  makeOrder,
  makeRefund,
  payByCode,
  queryOrder,
  queryRefund,
  reverseCharge,
} from './desk.ts'
import { CcbGate, type CcbKeys, signatureHeaders } from './signing.ts'
import { error } from './told.ts'

export type CcbDeps = {
  books: Books
  wallet: Wallet
  bills: Bills
  keys: CcbKeys
  clock: () => number
  baseUrl: string
  tell: Tell
}

/** CCB as we imagine it, `POST /ccb/v1/…`: every body names the counter (posId, branchId); all it says is signed. */
export class CcbGateway {
  readonly #deps: CcbDeps
  readonly #gate = new CcbGate()

  constructor(deps: CcbDeps) {
    this.#deps = deps
  }

  async answer(asked: Asked): Promise<Told | 'lost'> {
    const { keys, clock } = this.#deps
    const refusal = asked.method === 'POST' ? this.#gate.refusal(asked, keys, clock()) : 'SIGNATURE_INVALID'
    const told = refusal ? error(refusal) : this.#route(asked)
    if (told === 'lost') return told
    const signature = await signatureHeaders(String(told.body), keys, clock())
    return { ...told, headers: { ...told.headers, ...signature } }
  }

  #route({ path, body }: Asked): Told | 'lost' {
    const { books, wallet, keys, baseUrl, clock } = this.#deps
    const said = readJson(body)
    if (!said) return error('PARAMETER_INVALID')
    if (said.posId !== keys.posId || said.branchId !== keys.branchId) return error('COUNTER_UNKNOWN')
    const desk: Desk = { books, wallet, place: keys, baseUrl, now: clock() }
    switch (path) {
      case '/ccb/v1/orders':
        return makeOrder(desk, said)
      case '/ccb/v1/orders/query':
        return queryOrder(desk, said)
      case '/ccb/v1/orders/close':
        return closeOrder(desk, said)
      case '/ccb/v1/code-charges':
        return this.#charge(desk, said)
      case '/ccb/v1/reversals':
        return reverseCharge(desk, said)
      case '/ccb/v1/refunds':
        return this.#refund(desk, said)
      case '/ccb/v1/refunds/query':
        return queryRefund(desk, said)
      case '/ccb/v1/bills':
        return this.#bill(said)
      default:
        return error('NOT_FOUND')
    }
  }

  #charge(desk: Desk, said: Members): Told | 'lost' {
    const { told, paid } = payByCode(desk, said)
    if (paid) this.#deps.tell(paid)
    return told
  }

  #refund(desk: Desk, said: Members): Told {
    const { told, made } = makeRefund(desk, said)
    if (made) this.#deps.tell(made.order, made.refundNo)
    return told
  }

  #bill({ date }: Members): Told {
    if (typeof date !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(date)) return error('PARAMETER_INVALID', 'date')
    const bill = this.#deps.bills.of('ccb', date)
    if (bill === 'not_ready') return error('BILL_NOT_READY')
    const headers = { 'content-type': 'text/csv; charset=utf-8' }
    return { status: 200, headers, body: writeBill(bill.rows, bill.totals) }
  }
}
