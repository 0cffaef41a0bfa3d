import { assert, unreachable } from '../../base/assert.ts'
import { isUuidv7 } from '../../base/ids.ts'
import { dateArray, int4Array, int8Array, readIntegers, timestampArray, uuidArray } from './arrays.ts'
import {
  type AccountState,
  type Act,
  type CreditAct,
  FORCED_KIND,
  type Outcome,
  type PlainAct,
  type PostedAct,
  type PostRefusal,
  type SpendAct,
} from './transfer.ts'

/** Stands for "no limit" in the arrays of `ledger_post`: beyond all money. */
const NONE_FEN = 2 ** 52
const DAY_MS = 86_400_000
const NIL_UUID = '00000000000000000000000000000000'
const ALL_STATES = 15
const STATE_BITS: Record<AccountState, number> = { active: 1, lost: 2, frozen: 4, void: 8 }
const SOURCE = { wallet: 0, 'subsidy-first': 1, subsidy: 2, credit: 3 } as const
const NOT_ADMITTED = 64

/** The parameters of `ledger_post` after campus and lane, in its order. */
export type BatchParameters = [postedAt: Date | null, ...arrays: (Buffer | string[])[]]

/** What many acts share: the kind and the guards. Written once a batch. */
export type Rule = {
  kind: string
  otherId: number
  creditPartFen: number
  flags: number
  floorFen: number
  ceilingFen: number
  dayLimitFen: number
  pinlessLimitFen: number
  days: number
  period: number
  forgetDays: number
}

/** What travels to a lane: an act, in numbers. */
export type Item = {
  act: Act
  /** 0 for a plain act. */
  walletId: number
  accountId: number
  /** More than 0 for a spend, else less. */
  signedFen: number
  rule: Rule
}

/** Reads an act into numbers; throws on one that no caller may make. */
export function itemOf(act: Act): Item {
  assert(isUuidv7(act.id), `an act's id is a UUIDv7: ${act.id}`)
  const amountFen = amountOf(act)
  assert(Number.isSafeInteger(amountFen) && amountFen > 0, 'an act moves more than 0 whole fen')
  switch (act.shape) {
    case 'spend':
      return { act, walletId: act.walletId, accountId: act.toId, signedFen: amountFen, rule: spendRule(act) }
    case 'credit':
      return {
        act,
        walletId: act.walletId,
        accountId: act.fromId,
        signedFen: -amountFen,
        rule: creditRule(act),
      }
    case 'plain':
      return { act, walletId: 0, accountId: act.fromId, signedFen: -amountFen, rule: plainRule(act) }
    default:
      return unreachable(act)
  }
}

/** The amount of an act, always more than 0. */
export function amountOf(act: Act): number {
  return act.shape === 'credit' ? act.walletFen + act.subsidyFen : act.amountFen
}

function spendRule(act: SpendAct): Rule {
  const { guards } = act
  assert((guards?.floorFen ?? 0) >= 0, 'a floor is not below zero')
  assert(guards !== null || act.kind === FORCED_KIND, `only ${FORCED_KIND} is posted without guards`)
  assert(guards !== null || (act.source ?? 'wallet') === 'wallet', 'a forced act takes from the wallet alone')
  const states = guards?.states?.reduce((bits, state) => bits | STATE_BITS[state], 0) ?? STATE_BITS.active
  const allowed = guards ? states | (guards.admitted === false ? NOT_ADMITTED : 0) : ALL_STATES
  return {
    kind: act.kind,
    otherId: 0,
    creditPartFen: 0,
    flags: allowed | (SOURCE[act.source ?? 'wallet'] << 4),
    floorFen: guards ? (guards.floorFen ?? 0) : -NONE_FEN,
    ceilingFen: NONE_FEN,
    dayLimitFen: guards?.dayLimitFen ?? NONE_FEN,
    pinlessLimitFen: guards?.pinlessDayLimitFen ?? NONE_FEN,
    days: daysOf(act.businessDate),
    period: act.subsidyPeriod ?? 0,
    forgetDays: forgetDaysOf(act),
  }
}

function creditRule(act: CreditAct): Rule {
  assert(act.walletFen >= 0 && act.subsidyFen >= 0, 'the parts of a credit are not negative')
  return {
    kind: act.kind,
    otherId: 0,
    creditPartFen: act.subsidyFen === 0 ? 0 : -act.subsidyFen,
    flags: ALL_STATES | (SOURCE.credit << 4),
    floorFen: -NONE_FEN,
    ceilingFen: act.ceilingFen ?? NONE_FEN,
    dayLimitFen: NONE_FEN,
    pinlessLimitFen: NONE_FEN,
    days: daysOf(act.businessDate),
    period: act.subsidyPeriod ?? 0,
    forgetDays: forgetDaysOf(act),
  }
}

function plainRule(act: PlainAct): Rule {
  return {
    kind: act.kind,
    otherId: act.toId,
    creditPartFen: 0,
    flags: ALL_STATES,
    floorFen: 0,
    ceilingFen: 0,
    dayLimitFen: 0,
    pinlessLimitFen: 0,
    days: -Infinity,
    period: 0,
    forgetDays: forgetDaysOf(act),
  }
}

let lastDate = ''
let lastDays = 0

function daysOf(date: string | null | undefined): number {
  if (!date) return -Infinity
  if (date === lastDate) return lastDays // nearly always today
  const days = Date.parse(`${date}T00:00:00Z`) / DAY_MS
  assert(Number.isSafeInteger(days), `a business date is YYYY-MM-DD: ${date}`)
  lastDate = date
  lastDays = days
  return days
}

function forgetDaysOf({ claim }: Act): number {
  return claim ? Math.ceil(claim.expiresAt.getTime() / DAY_MS) + 1 : 0
}

function sameRule(a: Rule, b: Rule): boolean {
  return (
    a.kind === b.kind &&
    a.otherId === b.otherId &&
    a.creditPartFen === b.creditPartFen &&
    a.flags === b.flags &&
    a.floorFen === b.floorFen &&
    a.ceilingFen === b.ceilingFen &&
    a.dayLimitFen === b.dayLimitFen &&
    a.pinlessLimitFen === b.pinlessLimitFen &&
    a.days === b.days &&
    a.period === b.period &&
    a.forgetDays === b.forgetDays
  )
}

/** Each item's place, from 1, in the list of different rules. Looks back a few only: sharing saves work, no more. */
function shareRules(items: readonly Item[]): { rules: Rule[]; places: number[] } {
  const rules: Rule[] = []
  const places = items.map(({ rule }) => {
    for (let index = rules.length - 1; index >= 0 && index >= rules.length - 8; index--) {
      if (sameRule(rules[index]!, rule)) return index + 1
    }
    return rules.push(rule)
  })
  return { rules, places }
}

/** A `uuid[]` with the nil uuid where there is none; empty when there is none at all. */
function optionalUuids(values: (string | null | undefined)[]): Buffer {
  return uuidArray(values.some(Boolean) ? values.map((value) => value ?? NIL_UUID) : [])
}

/** Puts items in the order in which their wallets are locked: rising, so that two lanes never wait for each other. */
export function inLockOrder<T extends Item>(items: T[]): T[] {
  return items.sort((a, b) => a.walletId - b.walletId)
}

/**
 * The parameters of `ledger_post` for items in lock order, no wallet, id or claim twice.
 * @param postedAt null: the database's time; given only to make the history of a demo campus
 */
export function encodeBatch(items: readonly Item[], postedAt: Date | null): BatchParameters {
  const { rules, places } = shareRules(items)
  return [
    postedAt,
    uuidArray(items.map(({ act }) => act.id)),
    int4Array(places),
    int8Array(items.map((item) => item.walletId)),
    int8Array(items.map((item) => item.accountId)),
    int8Array(items.map((item) => item.signedFen)),
    optionalUuids(items.map(({ act }) => act.terminalId)),
    optionalUuids(items.map(({ act }) => act.reference)),
    optionalUuids(items.map(({ act }) => act.claim?.key)),
    timestampArray(items.map(({ act }) => act.occurredAt.getTime())),
    rules.map((rule) => rule.kind),
    int8Array(rules.map((rule) => rule.otherId)),
    int8Array(rules.map((rule) => rule.creditPartFen)),
    int4Array(rules.map((rule) => rule.flags)),
    int8Array(rules.map((rule) => rule.floorFen)),
    int8Array(rules.map((rule) => rule.ceilingFen)),
    int8Array(rules.map((rule) => rule.dayLimitFen)),
    int8Array(rules.map((rule) => rule.pinlessLimitFen)),
    dateArray(rules.map((rule) => rule.days)),
    int8Array(rules.map((rule) => rule.period)),
    dateArray(rules.map((rule) => rule.forgetDays)),
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

/** The outcomes of a batch, in the order of `items`. */
export function decodeBatch(items: readonly Item[], reply: BatchReply): BatchOutcome[] {
  const outcomes = Array.from<BatchOutcome>({ length: items.length })
  const postedAt = reply.posted_at
  const parts = readIntegers(reply.parts)
  const walletAfter = readIntegers(reply.wallet_after)
  const subsidyAfter = readIntegers(reply.subsidy_after)
  for (const [index, place] of readIntegers(reply.done).entries()) {
    const { act } = items[place - 1]!
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
