import { assert, unreachable } from '../../base/assert.ts'
import { isUuidv7 } from '../../base/ids.ts'
import { dateArray, int4Array, int8Array, readIntegers, timestampArray, uuidArray } from './arrays.ts'
import {
  type AccountState,
  type Act,
  type CreditAct,
  FORCED_KIND,
  type Outcome,
  type PostedAct,
  type PostRefusal,
  type SpendAct,
} from './transfer.ts'

/** Stands for "no limit" in the arrays of `ledger_post`: beyond all money. */
const NONE_FEN = 2 ** 52
const NIL_UUID = '00000000000000000000000000000000'
const ALL_STATES = 15
const STATE_BITS: Record<AccountState, number> = { active: 1, lost: 2, frozen: 4, void: 8 }
const SOURCE = { wallet: 0, 'subsidy-first': 1, subsidy: 2, credit: 3 } as const
const NOT_ADMITTED = 64

/** The parameters of `ledger_post` after campus and lane, in its order. */
export type BatchParameters = [kindNames: string[], postedAt: Date | null, ...arrays: Buffer[]]

/** One act as `ledger_post` sees it. */
export type Row = {
  walletId: number
  accountId: number
  otherId: number
  amountFen: number
  creditPartFen: number
  flags: number
  floorFen: number
  ceilingFen: number
  dayLimitFen: number
  pinlessLimitFen: number
  days: number
  period: number
}

function daysOf(date: string | null | undefined): number {
  if (!date) return -Infinity
  const days = Date.parse(`${date}T00:00:00Z`) / 86_400_000
  assert(Number.isSafeInteger(days), `a business date is YYYY-MM-DD: ${date}`)
  return days
}

function spendRow(act: SpendAct): Row {
  const { guards } = act
  assert(guards !== null || act.kind === FORCED_KIND, `only ${FORCED_KIND} is posted without guards`)
  assert(guards !== null || (act.source ?? 'wallet') === 'wallet', 'a forced act takes from the wallet alone')
  const states = guards?.states?.reduce((bits, state) => bits | STATE_BITS[state], 0) ?? STATE_BITS.active
  return {
    walletId: act.walletId,
    accountId: act.toId,
    otherId: 0,
    amountFen: act.amountFen,
    creditPartFen: 0,
    flags:
      (guards ? states | (guards.admitted === false ? NOT_ADMITTED : 0) : ALL_STATES) |
      (SOURCE[act.source ?? 'wallet'] << 4),
    floorFen: guards ? (guards.floorFen ?? 0) : -NONE_FEN,
    ceilingFen: NONE_FEN,
    dayLimitFen: guards?.dayLimitFen ?? NONE_FEN,
    pinlessLimitFen: guards?.pinlessDayLimitFen ?? NONE_FEN,
    days: daysOf(act.businessDate),
    period: act.subsidyPeriod ?? 0,
  }
}

function creditRow(act: CreditAct): Row {
  assert(act.walletFen >= 0 && act.subsidyFen >= 0, 'the parts of a credit are not negative')
  return {
    walletId: act.walletId,
    accountId: act.fromId,
    otherId: 0,
    amountFen: -(act.walletFen + act.subsidyFen),
    creditPartFen: act.subsidyFen === 0 ? 0 : -act.subsidyFen,
    flags: ALL_STATES | (SOURCE.credit << 4),
    floorFen: -NONE_FEN,
    ceilingFen: act.ceilingFen ?? NONE_FEN,
    dayLimitFen: NONE_FEN,
    pinlessLimitFen: NONE_FEN,
    days: daysOf(act.businessDate),
    period: act.subsidyPeriod ?? 0,
  }
}

/** What travels to a lane: an act and its row. */
export type Item = { act: Act; row: Row }

/** Reads an act into numbers; throws on one that no caller may make. */
export function rowOf(act: Act): Row {
  assert(isUuidv7(act.id), `an act's id is a UUIDv7: ${act.id}`)
  assert(Number.isSafeInteger(amountOf(act)) && amountOf(act) > 0, 'an act moves more than 0 whole fen')
  switch (act.shape) {
    case 'spend':
      return spendRow(act)
    case 'credit':
      return creditRow(act)
    case 'plain':
      return {
        walletId: 0,
        accountId: act.fromId,
        otherId: act.toId,
        amountFen: act.amountFen,
        creditPartFen: 0,
        flags: 0,
        floorFen: 0,
        ceilingFen: 0,
        dayLimitFen: 0,
        pinlessLimitFen: 0,
        days: -Infinity,
        period: 0,
      }
    default:
      return unreachable(act)
  }
}

/** The amount of an act, always more than 0. */
export function amountOf(act: Act): number {
  return act.shape === 'credit' ? act.walletFen + act.subsidyFen : act.amountFen
}

/** Puts acts in the order in which their wallets are locked: rising, so that two lanes never wait for each other. */
export function inLockOrder<T extends Item>(items: T[]): T[] {
  return items.sort((a, b) => a.row.walletId - b.row.walletId)
}

/**
 * The parameters of `ledger_post` for acts in lock order, no wallet, id or claim twice.
 * @param postedAt null: the database's time; given only to make the history of a demo campus
 */
export function encodeBatch(items: readonly Item[], postedAt: Date | null): BatchParameters {
  const acts = items.map(({ act }) => act)
  const rows = items.map(({ row }) => row)
  const kindNames: string[] = []
  const kinds = acts.map(({ kind }) => {
    const known = kindNames.indexOf(kind)
    return known < 0 ? kindNames.push(kind) : known + 1
  })
  return [
    kindNames,
    postedAt,
    uuidArray(acts.map((act) => act.id)),
    int4Array(kinds),
    int8Array(rows.map((row) => row.walletId)),
    int8Array(rows.map((row) => row.accountId)),
    int8Array(rows.map((row) => row.otherId)),
    int8Array(rows.map((row) => row.amountFen)),
    int8Array(rows.map((row) => row.creditPartFen)),
    int4Array(rows.map((row) => row.flags)),
    int8Array(rows.map((row) => row.floorFen)),
    int8Array(rows.map((row) => row.ceilingFen)),
    int8Array(rows.map((row) => row.dayLimitFen)),
    int8Array(rows.map((row) => row.pinlessLimitFen)),
    dateArray(rows.map((row) => row.days)),
    int8Array(rows.map((row) => row.period)),
    uuidArray(acts.map((act) => act.terminalId ?? NIL_UUID)),
    uuidArray(acts.map((act) => act.reference ?? NIL_UUID)),
    uuidArray(acts.map((act) => act.claim?.key ?? NIL_UUID)),
    timestampArray(acts.map((act) => act.claim?.expiresAt.getTime() ?? 0)),
    timestampArray(acts.map((act) => act.occurredAt.getTime())),
  ]
}

/** The row that `ledger_post` answers; the arrays of numbers as PostgreSQL's text. */
export type BatchReply = {
  posted_at: Date
  done: string
  parts: string | null
  wallet_after: string | null
  subsidy_after: string | null
  refused: string | null
  codes: string[] | null
}

/** What became of one act: an outcome, or a word that the poster must act on. */
export type BatchOutcome = Outcome | 'again' | 'wallet_unknown'

/** The outcomes of a batch, in the order of `acts`. */
export function decodeBatch(acts: readonly Act[], reply: BatchReply): BatchOutcome[] {
  const outcomes = Array.from<BatchOutcome>({ length: acts.length })
  const postedAt = reply.posted_at
  const parts = readIntegers(reply.parts)
  const walletAfter = readIntegers(reply.wallet_after)
  const subsidyAfter = readIntegers(reply.subsidy_after)
  for (const [index, place] of readIntegers(reply.done).entries()) {
    const act = acts[place - 1]!
    const partFen = Math.abs(parts[index] ?? 0)
    const posted = postedAct(act, partFen, walletAfter[index] ?? null, subsidyAfter[index] ?? null, postedAt)
    outcomes[place - 1] = { ok: true, repeat: false, posted }
  }
  const codes = reply.codes ?? []
  for (const [index, place] of readIntegers(reply.refused).entries()) {
    const code = codes[index]!
    outcomes[place - 1] =
      code === 'again' || code === 'wallet_unknown' ? code : { ok: false, code: code as PostRefusal }
  }
  assert(!outcomes.includes(undefined as unknown as BatchOutcome), 'every act of a batch is answered')
  return outcomes
}

function postedAct(
  act: Act,
  subsidyFen: number,
  walletAfterFen: number | null,
  subsidyAfterFen: number | null,
  postedAt: Date,
): PostedAct {
  const amountFen = amountOf(act)
  const plain = act.shape === 'plain'
  return {
    id: act.id,
    kind: act.kind,
    walletId: plain ? null : act.walletId,
    direction: plain ? null : act.shape === 'spend' ? 'out' : 'in',
    accountId: act.shape === 'credit' ? act.fromId : act.toId,
    amountFen,
    walletFen: plain ? 0 : amountFen - subsidyFen,
    subsidyFen,
    walletAfterFen,
    subsidyAfterFen,
    terminalId: act.terminalId ?? null,
    reference: act.reference ?? null,
    occurredAt: act.occurredAt,
    postedAt,
  }
}

/** The refusal of an act whose claim was used. */
export function claimUsed(act: Act): Outcome {
  return { ok: false, code: act.shape === 'spend' ? 'credential_used' : 'claim_used' }
}
