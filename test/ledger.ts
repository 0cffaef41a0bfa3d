import { randomUUID } from 'node:crypto'
import type { Pool } from '../server/base/database.ts'
import { uuidv7 } from '../server/base/ids.ts'
import { openAccount } from '../server/domains/ledger/open-account.ts'
import { openWallet } from '../server/domains/ledger/open-wallet.ts'
import { Poster, type PosterOptions } from '../server/domains/ledger/poster.ts'
import type {
  AccountId,
  CreditAct,
  Outcome,
  PlainAct,
  SpendAct,
  WalletId,
} from '../server/domains/ledger/transfer.ts'
import { type Cleanup, testDatabase } from './database.ts'

// For tests: a campus with a stall, cash, aid and suspense, and acts with their usual members filled in.

export const NOON = new Date('2026-11-20T04:00:00Z')
export const TODAY = '2026-11-20'
export const TOMORROW = '2026-11-21'

export type TestLedger = {
  pool: Pool
  url: string
  campusId: number
  poster: Poster
  cash: AccountId
  aid: AccountId
  stall: AccountId
  suspense: AccountId
  /** Opens a person's account that holds this. */
  person: (walletFen?: number, subsidyFen?: number) => Promise<WalletId>
  spend: (walletId: WalletId, amountFen: number, changes?: Partial<SpendAct>) => SpendAct
  credit: (walletId: WalletId, walletFen: number, changes?: Partial<CreditAct>) => CreditAct
  plain: (amountFen: number, changes?: Partial<PlainAct>) => PlainAct
  /** Another poster on the same database, closed with the test. */
  anotherPoster: (options?: Partial<PosterOptions>) => Poster
}

export async function testLedger(t: Cleanup, options: Partial<PosterOptions> = {}): Promise<TestLedger> {
  const posters: Poster[] = []
  const { pool, url, campusId } = await testDatabase({
    after: (drop) =>
      t.after(async () => {
        await Promise.all(posters.map((poster) => poster.close()))
        await drop()
      }),
  })
  const anotherPoster = (more: Partial<PosterOptions> = {}) => {
    const poster = new Poster(url, { campusId, ...options, ...more })
    posters.push(poster)
    return poster
  }
  const poster = anotherPoster()
  const cash = await openAccount(pool, campusId, 'cash')
  const aid = await openAccount(pool, campusId, 'aid')
  const suspense = await openAccount(pool, campusId, 'suspense')
  const stall = await openAccount(pool, campusId, 'merchant_payable', { ownerId: randomUUID() })

  const credit: TestLedger['credit'] = (walletId, walletFen, changes = {}) => ({
    shape: 'credit',
    id: uuidv7(NOON),
    kind: 'top_up',
    walletId,
    fromId: cash,
    walletFen,
    subsidyFen: 0,
    occurredAt: NOON,
    ...changes,
  })
  return {
    pool,
    url,
    campusId,
    poster,
    cash,
    aid,
    stall,
    suspense,
    anotherPoster,
    credit,
    async person(walletFen = 0, subsidyFen = 0) {
      const walletId = await openWallet(pool, campusId, randomUUID())
      if (walletFen + subsidyFen > 0) await poster.post(credit(walletId, walletFen, { subsidyFen }))
      return walletId
    },
    spend: (walletId, amountFen, changes = {}) => ({
      shape: 'spend',
      id: uuidv7(NOON),
      kind: 'payment',
      walletId,
      toId: stall,
      amountFen,
      occurredAt: NOON,
      businessDate: TODAY,
      guards: {},
      ...changes,
    }),
    plain: (amountFen, changes = {}) => ({
      shape: 'plain',
      id: uuidv7(NOON),
      kind: 'adjustment',
      fromId: suspense,
      toId: stall,
      amountFen,
      occurredAt: NOON,
      ...changes,
    }),
  }
}

/** The code of a refusal, `repeat` or `ok`: what a table of outcomes compares. */
export function codeOf(outcome: Outcome): string {
  return outcome.ok ? (outcome.repeat ? 'repeat' : 'ok') : outcome.code
}
