import { randomBytes } from 'node:crypto'
import type { Bills } from '../bills.ts'
import type { Books } from '../books.ts'
import type { Tell } from '../notices.ts'
import type { Wallet } from '../wallet.ts'
import { type Asked, json, type Told } from '../wire.ts'
import { packed, writeBill } from './bill.ts'
import { payByCode, reverseOrder } from './codes.ts'
import { closeOrder, type Desk, makeOrder, queryOrder } from './orders.ts'
import { makeRefund, queryRefund } from './refunds.ts'
import { checkRequest, signatureHeaders, type WechatKeys } from './signing.ts'
import { error, errors } from './told.ts'

export type WechatDeps = {
  books: Books
  wallet: Wallet
  bills: Bills
  keys: WechatKeys
  clock: () => number
  baseUrl: string
  tell: Tell
}

const PREFIX = '/wechat'
const DOWNLOAD_MS = 300_000

/** WeChat Pay APIv3 under `/wechat`: nothing is done before the request's signature is right; all it says is signed. */
export class WechatGateway {
  readonly #deps: WechatDeps
  /** Bills that wait to be downloaded, by the token of their address. */
  readonly #downloads = new Map<string, { bytes: Buffer; madeAt: number }>()

  constructor(deps: WechatDeps) {
    this.#deps = deps
  }

  async answer(asked: Asked): Promise<Told | 'lost'> {
    const { keys, clock } = this.#deps
    const checked = checkRequest(asked, keys, clock())
    if (!checked.ok) {
      const status = checked.code === 'SIGN_ERROR' ? 401 : 400
      return this.#signed(error(status, checked.code, checked.message))
    }
    const path = asked.path.slice(PREFIX.length)
    if (path === '/v3/billdownload/file') return this.#download(asked.query)
    const told = this.#route(asked, path)
    return told === 'lost' ? told : this.#signed(told)
  }

  async #signed(told: Told): Promise<Told> {
    const { keys, clock } = this.#deps
    const signature = await signatureHeaders(String(told.body), keys, clock())
    return { ...told, headers: { ...told.headers, ...signature } }
  }

  #route({ method, query, body }: Asked, path: string): Told | 'lost' {
    const { books, wallet, keys, baseUrl, clock } = this.#deps
    const desk: Desk = { books, merchant: keys, baseUrl, now: clock() }
    const [, number = '', verb = ''] =
      /^\/v3\/pay\/transactions\/out-trade-no\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? []
    const order = number === '' ? null : books.find('wechat', decodeURIComponent(number))
    if (number !== '' && method === 'GET' && verb === '') return queryOrder(desk, order, query)
    if (number !== '' && method === 'POST' && verb === 'close') return closeOrder(desk, order, body)
    if (number !== '' && method === 'POST' && verb === 'reverse') return reverseOrder(desk, order, body)
    const id = /^\/v3\/pay\/transactions\/id\/(\w+)$/.exec(path)?.[1]
    if (id && method === 'GET') return queryOrder(desk, books.findByChannelId('wechat', id), query)
    if (method === 'POST' && path === '/v3/pay/transactions/codepay') return payByCode(desk, wallet, body)
    const way = /^\/v3\/pay\/transactions\/(\w+)$/.exec(path)?.[1]
    if (way && method === 'POST') return makeOrder(desk, way, body)
    if (method === 'POST' && path === '/v3/refund/domestic/refunds') return this.#refund(desk, body)
    const refundNo = /^\/v3\/refund\/domestic\/refunds\/([^/]+)$/.exec(path)?.[1]
    if (refundNo && method === 'GET') return queryRefund(desk, decodeURIComponent(refundNo))
    if (path === '/v3/bill/tradebill' && method === 'GET') return this.#bill(query)
    return error(404, 'RESOURCE_NOT_EXISTS', '接口不存在')
  }

  #refund(desk: Desk, body: Buffer): Told {
    const { told, made } = makeRefund(desk, body)
    if (made) this.#deps.tell(made.order, made.refundNo)
    return told
  }

  /** The address of a bill, and its hash: those are signed, the file is not. */
  #bill(query: URLSearchParams): Told {
    const date = query.get('bill_date') ?? ''
    const type = query.get('bill_type') ?? 'ALL'
    if (!/^\d{4}-\d\d-\d\d$/.test(date)) return errors.parameter('bill_date')
    if (type !== 'ALL') return errors.parameter('bill_type')
    const { bills, keys, baseUrl, clock } = this.#deps
    const bill = bills.of('wechat', date)
    if (bill === 'not_ready') return error(400, 'STATEMENT_CREATING', '账单生成中')
    if (bill.rows.length === 0) return error(400, 'NO_STATEMENT_EXIST', '账单文件不存在')
    const { bytes, sha1 } = packed(writeBill(bill.rows, bill.totals, keys), query.get('tar_type') === 'GZIP')
    const token = randomBytes(24).toString('hex')
    this.#downloads.set(token, { bytes, madeAt: clock() })
    const url = `${baseUrl}${PREFIX}/v3/billdownload/file?token=${token}`
    return json(200, { hash_type: 'SHA1', hash_value: sha1, download_url: url })
  }

  #download(query: URLSearchParams): Told {
    const file = this.#downloads.get(query.get('token') ?? '')
    if (!file || this.#deps.clock() - file.madeAt > DOWNLOAD_MS)
      return error(400, 'INVALID_REQUEST', '下载地址已失效')
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: file.bytes }
  }
}
