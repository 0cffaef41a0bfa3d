import type { KeyObject } from 'node:crypto'
import type { Pool, PoolClient } from '../../base/database.ts'
import { isUuidv7 } from '../../base/ids.ts'
import { headKeyId, isSignedBy } from './head.ts'
import { hashOf, type Leg, prevHashOf, readJournal } from './journal.ts'
import { Balances, matchLegs } from './verify-batch.ts'
import * as store from './verify-store.ts'

/** Something that must not be, and where it is. */
export type LedgerFault = {
  code:
    | 'batch_missing'
    | 'batch_changed'
    | 'chain_broken'
    | 'head_wrong'
    | 'signature_wrong'
    | 'transfer_changed'
    | 'transfer_missing'
    | 'transfer_added'
    | 'transfer_wrong'
    | 'id_twice'
    | 'act_order'
    | 'below_zero'
    | 'balance_wrong'
    | 'claim_missing'
    | 'claim_unknown'
    | 'sum_not_zero'
  message: string
  /** The transfer, as far as one is meant. */
  id?: string
  leg?: number
  lane?: number
  batch?: number
  accountId?: number
}

export type VerifyReport = {
  ok: boolean
  /** The first hundred, the most exact first where several follow from one cause. */
  faults: LedgerFault[]
  batches: number
  transfers: number
  wallets: number
  signedHeads: number
}

export type VerifyOptions = {
  /** Public keys that may have signed heads; without them signatures are not checked. */
  headKeys?: readonly KeyObject[]
  onProgress?: (progress: { step: string; done: number; of: number }) => void
}

const FAULTS_MAX = 100
/** Older signatures stand behind these: each head's hash covers everything before it. */
const SIGNATURES_CHECKED = 10_000
const PROGRESS_EVERY = 20_000

/**
 * Proves the ledger of a campus: every batch hashes to its chain, every transfer follows from its batch, every wallet
 * can be followed act by act and never went below zero but by offline records, every stored balance is the sum of its
 * transfers, all of them together are zero, used claims are remembered, heads are signed. One snapshot, beside posting.
 */
export async function verifyLedger(
  pool: Pool,
  campusId: number,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const client = await pool.connect()
  try {
    await store.beginSnapshot(client)
    return await new Verification(client, campusId, options).run()
  } finally {
    await client.query('ROLLBACK').catch(() => {})
    client.release()
  }
}

class Verification {
  readonly #client: PoolClient
  readonly #campusId: number
  readonly #options: VerifyOptions
  readonly #report: VerifyReport = {
    ok: true,
    faults: [],
    batches: 0,
    transfers: 0,
    wallets: 0,
    signedHeads: 0,
  }
  readonly #balances = new Balances()

  constructor(client: PoolClient, campusId: number, options: VerifyOptions) {
    this.#client = client
    this.#campusId = campusId
    this.#options = options
  }

  async run(): Promise<VerifyReport> {
    await this.#checkBatches()
    await this.#checkWalletsActByAct()
    await this.#checkBalances()
    await this.#checkClaims()
    await this.#checkHeads()
    return this.#report
  }

  #fault(fault: LedgerFault): void {
    this.#report.ok = false
    if (this.#report.faults.length < FAULTS_MAX) this.#report.faults.push(fault)
  }

  #progress(step: string, done: number, of: number): void {
    this.#options.onProgress?.({ step, done, of: Math.max(done, of) })
  }

  /** Chains, and transfers against the journal: both in the order of lane and batch, side by side. */
  async #checkBatches(): Promise<void> {
    const estimate = await store.estimateTransfers(this.#client)
    const accounts = await store.selectAccountIds(this.#client, this.#campusId)
    const rows = store.transfers(this.#client, this.#campusId)
    const take = async () => {
      const { value, done } = await rows.next()
      return done ? undefined : value
    }
    let row = await take()
    const before = (batch: store.BatchRow) =>
      row !== undefined && (row.lane < batch.lane || (row.lane === batch.lane && row.batch < batch.batch))
    const stray = (found: store.TransferRow) => {
      const { id, leg, lane, batch } = found
      this.#balances.add(found, '')
      this.#fault({
        code: 'transfer_added',
        message: 'stands in no batch of the chain',
        id,
        leg,
        lane,
        batch,
      })
    }
    const ends = new Map<number, store.BatchRow>()
    for await (const batch of store.batches(this.#client, this.#campusId)) {
      this.#checkChain(batch, ends.get(batch.lane))
      ends.set(batch.lane, { ...batch, record: Buffer.alloc(0) })
      while (row && before(batch)) {
        stray(row)
        row = await take()
      }
      const found: store.TransferRow[] = []
      while (row && row.lane === batch.lane && row.batch === batch.batch) {
        found.push(row)
        row = await take()
      }
      this.#checkTransfers(batch, found, accounts)
      this.#report.batches += 1
      const { transfers } = this.#report
      this.#report.transfers += found.length
      if (Math.floor(transfers / PROGRESS_EVERY) < Math.floor(this.#report.transfers / PROGRESS_EVERY)) {
        this.#progress('transfers', this.#report.transfers, estimate)
      }
    }
    for (; row; row = await take()) stray(row)
    this.#progress('transfers', this.#report.transfers, this.#report.transfers)
    await this.#checkEnds(ends)
  }

  #checkChain(batch: store.BatchRow, previous: store.BatchRow | undefined): void {
    const at = { lane: batch.lane, batch: batch.batch }
    const expected = (previous?.batch ?? 0) + 1
    for (let missing = expected; missing < Math.min(batch.batch, expected + 20); missing++) {
      this.#fault({ code: 'batch_missing', message: 'is not there', lane: batch.lane, batch: missing })
    }
    if (!hashOf(batch.record).equals(batch.hash)) {
      this.#fault({ code: 'batch_changed', message: 'does not hash to its own hash', ...at })
    }
    if (batch.batch !== expected) return
    if (!prevHashOf(batch.record).equals(previous?.hash ?? Buffer.alloc(32))) {
      this.#fault({ code: 'chain_broken', message: 'does not follow the hash of the batch before', ...at })
    }
  }

  #checkTransfers(batch: store.BatchRow, found: store.TransferRow[], accounts: Set<number>): void {
    const at = { lane: batch.lane, batch: batch.batch }
    for (const fault of matchLegs(legsOf(batch), found)) this.#fault({ ...fault, ...at })
    for (const row of found) {
      this.#balances.add(row, batch.posted_on)
      const { id, leg } = row
      const wrong = (message: string) => this.#fault({ code: 'transfer_wrong', message, id, leg, ...at })
      if (!isUuidv7(id)) wrong('its id is no UUIDv7')
      if (row.amount <= 0) wrong('it moves nothing')
      if (!accounts.has(row.debit) || !accounts.has(row.credit)) wrong('one of its accounts does not exist')
    }
  }

  async #checkEnds(ends: Map<number, store.BatchRow>): Promise<void> {
    for (const { lane, head_batch, head_hash } of await store.selectLanes(this.#client, this.#campusId)) {
      const end = ends.get(lane)
      ends.delete(lane)
      if ((end?.batch ?? 0) !== head_batch || !(end?.hash ?? Buffer.alloc(32)).equals(head_hash)) {
        const message = `the lane's head is batch ${head_batch}, its chain ends with ${end?.batch ?? 0}`
        this.#fault({ code: 'head_wrong', message, lane, batch: head_batch })
      }
    }
    for (const [lane, { batch }] of ends) {
      this.#fault({ code: 'head_wrong', message: 'batches stand in a lane that does not exist', lane, batch })
    }
  }

  async #checkWalletsActByAct(): Promise<void> {
    const messages = {
      gap: 'an act before it is missing, or it stands twice',
      wallet_after: 'the wallet’s balance does not follow from the act before',
      subsidy_after: 'the subsidy’s balance does not follow from the act before',
      below_zero: 'leaves less than zero and is no offline record',
    }
    for (const { wallet_id, id, fault } of await store.selectFaultyActs(this.#client, this.#campusId)) {
      const code = fault === 'below_zero' ? 'below_zero' : 'act_order'
      this.#fault({ code, message: messages[fault], id, accountId: wallet_id })
    }
    for (const { id } of await store.selectTwice(this.#client, this.#campusId)) {
      this.#fault({ code: 'id_twice', message: 'its id or its claim was posted twice', id })
    }
    this.#progress('wallets', 1, 1)
  }

  async #checkBalances(): Promise<void> {
    let sumFen = 0
    for await (const wallet of store.wallets(this.#client, this.#campusId)) {
      this.#report.wallets += 1
      sumFen += wallet.wallet_fen + wallet.subsidy_fen
      for (const message of this.#balances.takeWallet(wallet)) {
        this.#fault({ code: 'balance_wrong', message, accountId: wallet.wallet_id })
      }
    }
    for await (const day of store.accountDays(this.#client, this.#campusId)) {
      sumFen += day.credit_fen - day.debit_fen
      for (const message of this.#balances.takeDay(day)) {
        this.#fault({ code: 'balance_wrong', message, accountId: day.account_id, lane: day.lane })
      }
    }
    for (const { accountId, message } of this.#balances.left()) {
      this.#fault({ code: 'balance_wrong', message, accountId })
    }
    if (sumFen !== 0)
      this.#fault({ code: 'sum_not_zero', message: `all balances together are ${sumFen} fen` })
    this.#progress('balances', 1, 1)
  }

  async #checkClaims(): Promise<void> {
    for (const { id, fault } of await store.selectLostClaims(this.#client, this.#campusId)) {
      const message =
        fault === 'claim_missing' ? 'what it used once is not remembered' : 'a claim is held by no act'
      this.#fault({ code: fault, message, id })
    }
    this.#progress('claims', 1, 1)
  }

  async #checkHeads(): Promise<void> {
    for (const at of await store.selectFalseHeads(this.#client, this.#campusId)) {
      this.#fault({ code: 'head_wrong', message: 'was signed, and is not in the chain', ...at })
    }
    const keys = new Map((this.#options.headKeys ?? []).map((key) => [headKeyId(key), key]))
    if (keys.size === 0) return
    const heads = await store.selectLatestHeads(this.#client, this.#campusId, SIGNATURES_CHECKED)
    for (const { lane, batch, hash, signed_at, key_id, signature } of heads) {
      const key = keys.get(key_id)
      const head = { campusId: this.#campusId, lane, batch, hash, signedAt: signed_at }
      if (!key || !isSignedBy(head, signature, key)) {
        this.#fault({
          code: 'signature_wrong',
          message: `the head's signature is not of key ${key_id}`,
          lane,
          batch,
        })
      }
      this.#report.signedHeads += 1
    }
    this.#progress('heads', heads.length, heads.length)
  }
}

/** The legs of a journal; none when it was changed so that it cannot be read: its hash already says so. */
function legsOf(batch: store.BatchRow): Leg[] {
  if (hashOf(batch.record).equals(batch.hash)) return readJournal(batch.record).legs
  try {
    return readJournal(batch.record).legs
  } catch {
    return []
  }
}
