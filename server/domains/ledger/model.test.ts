import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { codeOf, NOON, type TestLedger, testLedger } from '../../../test/ledger.ts'
import { uuidv7 } from '../../base/ids.ts'
import { readHistory } from './history.ts'
import { setAccountState } from './set-account-state.ts'
import { type AccountState, type Act, claimKey, type Outcome, type SpendAct } from './transfer.ts'
import { verifyLedger } from './verify.ts'
import { accountBalance, readWallet } from './wallet.ts'

// The ledger beside a plain model of it: random acts, every outcome and every balance compared, then verified.

const ledger = await testLedger({ after })
const posters = [ledger.poster, ledger.anotherPoster({ lanes: 1, batchMax: 3 })]
const DATES = ['2026-11-20', '2026-11-21', null] as const

type Person = {
  walletId: number
  state: AccountState
  walletFen: number
  subsidyFen: number
  period: number
  spentOn: string
  spentFen: number
}
type Kept = {
  code: string
  amountFen: number
  subsidyFen: number
  walletAfterFen: number | null
  subsidyAfterFen: number | null
}

class Model {
  readonly people: Person[]
  readonly acts = new Map<string, Kept>()
  readonly claims = new Set<string>()
  readonly systemFen = new Map<number, number>()
  constructor(walletIds: number[]) {
    this.people = walletIds.map((walletId) => ({
      walletId,
      state: 'active',
      walletFen: 0,
      subsidyFen: 0,
      period: 0,
      spentOn: '0001-01-01',
      spentFen: 0,
    }))
  }

  post(act: Act): Kept {
    const before = this.acts.get(act.id)
    if (before) return { ...before, code: 'repeat' }
    if (act.claim && this.claims.has(act.claim.key)) {
      return this.#refusal(act.shape === 'spend' ? 'credential_used' : 'claim_used')
    }
    const kept =
      act.shape === 'spend' ? this.#spend(act) : act.shape === 'credit' ? this.#credit(act) : this.#plain(act)
    if (kept.code !== 'ok') return kept
    this.acts.set(act.id, kept)
    if (act.claim) this.claims.add(act.claim.key)
    return kept
  }

  #refusal(code: string): Kept {
    return { code, amountFen: 0, subsidyFen: 0, walletAfterFen: null, subsidyAfterFen: null }
  }

  #move(accountId: number, fen: number): void {
    this.systemFen.set(accountId, (this.systemFen.get(accountId) ?? 0) + fen)
  }

  #person(walletId: number): Person {
    return this.people.find((person) => person.walletId === walletId)!
  }

  #spend(act: SpendAct): Kept {
    const person = this.#person(act.walletId)
    const usable = act.subsidyPeriod && act.subsidyPeriod === person.period ? 0 : person.subsidyFen
    const part =
      act.source === 'subsidy'
        ? act.amountFen
        : act.source === 'subsidy-first'
          ? Math.min(usable, act.amountFen)
          : 0
    const rest = act.amountFen - part
    const { guards } = act
    if (guards) {
      if (!(guards.states ?? ['active']).includes(person.state)) {
        return this.#refusal(
          { lost: 'card_lost', frozen: 'account_frozen', void: 'card_void', active: 'account_active' }[
            person.state
          ],
        )
      }
      if (guards.admitted === false) return this.#refusal('not_admitted')
      const spent =
        (act.businessDate && act.businessDate > person.spentOn ? 0 : person.spentFen) + act.amountFen
      if (spent > (guards.dayLimitFen ?? Infinity)) return this.#refusal('daily_ceiling')
      if (spent > (guards.pinlessDayLimitFen ?? Infinity)) return this.#refusal('spending_pin_required')
      if (part > person.subsidyFen) return this.#refusal('insufficient_funds')
      if (person.walletFen - rest < (guards.floorFen ?? 0)) return this.#refusal('insufficient_funds')
    }
    person.walletFen -= rest
    if (act.source === 'subsidy-first' && act.subsidyPeriod && person.subsidyFen > 0)
      person.period = act.subsidyPeriod
    person.subsidyFen -= part
    if (act.businessDate && act.businessDate > person.spentOn) {
      person.spentOn = act.businessDate
      person.spentFen = act.amountFen
    } else if (act.businessDate === person.spentOn) person.spentFen += act.amountFen
    this.#move(act.toId, act.amountFen)
    return this.#ok(act.amountFen, part, person)
  }

  #credit(act: Act & { shape: 'credit' }): Kept {
    const person = this.#person(act.walletId)
    if (person.walletFen + act.walletFen > (act.ceilingFen ?? Infinity))
      return this.#refusal('balance_ceiling')
    const amountFen = act.walletFen + act.subsidyFen
    person.walletFen += act.walletFen
    person.subsidyFen += act.subsidyFen
    if (act.businessDate === person.spentOn) person.spentFen = Math.max(0, person.spentFen - amountFen)
    if (act.subsidyPeriod && act.subsidyPeriod === person.period) person.period = 0
    this.#move(act.fromId, -amountFen)
    return this.#ok(amountFen, act.subsidyFen, person)
  }

  #plain(act: Act & { shape: 'plain' }): Kept {
    this.#move(act.fromId, -act.amountFen)
    this.#move(act.toId, act.amountFen)
    return {
      code: 'ok',
      amountFen: act.amountFen,
      subsidyFen: 0,
      walletAfterFen: null,
      subsidyAfterFen: null,
    }
  }

  #ok(amountFen: number, subsidyFen: number, person: Person): Kept {
    return {
      code: 'ok',
      amountFen,
      subsidyFen,
      walletAfterFen: person.walletFen,
      subsidyAfterFen: person.subsidyFen,
    }
  }
}

const amount = fc.integer({ min: 1, max: 400 })
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
const guards = fc.record(
  {
    states: fc.constantFrom<AccountState[]>(['active'], ['active', 'lost'], ['frozen']),
    admitted: fc.boolean(),
    dayLimitFen: fc.integer({ min: 0, max: 1_500 }),
    pinlessDayLimitFen: fc.integer({ min: 0, max: 800 }),
    floorFen: fc.integer({ min: 0, max: 100 }),
  },
  { requiredKeys: [] },
)
const common = {
  person: fc.nat(2),
  id: fc.nat(60),
  claim: maybe(fc.nat(12)),
  poster: fc.nat(1),
  date: fc.constantFrom(...DATES),
}
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      ...common,
      does: fc.constant('spend' as const),
      amount,
      source: fc.constantFrom('wallet' as const, 'subsidy-first' as const, 'subsidy' as const),
      period: fc.nat(2),
      guards,
    }),
  },
  { weight: 1, arbitrary: fc.record({ ...common, does: fc.constant('force' as const), amount }) },
  {
    weight: 3,
    arbitrary: fc.record({
      ...common,
      does: fc.constant('credit' as const),
      amount: fc.nat(600),
      subsidy: fc.nat(200),
      ceiling: maybe(fc.integer({ min: 0, max: 1_500 })),
      period: fc.nat(2),
    }),
  },
  { weight: 1, arbitrary: fc.record({ ...common, does: fc.constant('plain' as const), amount }) },
  {
    weight: 1,
    arbitrary: fc.record({
      ...common,
      does: fc.constant('state' as const),
      to: fc.constantFrom<AccountState>('active', 'lost', 'frozen'),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

function actOf(step: Exclude<Step, { does: 'state' }>, walletIds: number[], ids: string[], run: string): Act {
  const walletId = walletIds[step.person]!
  const claim =
    step.claim === undefined
      ? null
      : { key: claimKey(run, String(step.claim)), expiresAt: new Date(Date.now() + 3600_000) }
  const base = { id: ids[step.id]!, claim, businessDate: step.date }
  switch (step.does) {
    case 'spend':
      return ledger.spend(walletId, step.amount, {
        ...base,
        source: step.source,
        subsidyPeriod: step.period,
        guards: step.guards,
      })
    case 'force':
      return ledger.spend(walletId, step.amount, { ...base, kind: 'offline_payment', guards: null })
    case 'credit': {
      const walletFen = step.amount + step.subsidy === 0 ? 1 : step.amount
      const ceiling = step.ceiling === undefined ? {} : { ceilingFen: step.ceiling }
      return ledger.credit(walletId, walletFen, {
        ...base,
        subsidyFen: step.subsidy,
        subsidyPeriod: step.period,
        ...ceiling,
      })
    }
    case 'plain':
      return ledger.plain(step.amount, { id: base.id, claim })
  }
}

function keptOf(outcome: Outcome): Kept {
  const code = codeOf(outcome)
  if (!outcome.ok) return { code, amountFen: 0, subsidyFen: 0, walletAfterFen: null, subsidyAfterFen: null }
  const { amountFen, subsidyFen, walletAfterFen, subsidyAfterFen } = outcome.posted
  return { code, amountFen, subsidyFen, walletAfterFen, subsidyAfterFen }
}

async function assertSame(model: Model, { pool, campusId }: TestLedger): Promise<void> {
  for (const person of model.people) {
    const wallet = await readWallet(pool, campusId, person.walletId)
    const { walletFen, subsidyFen, spentFen, spentOn, state } = person
    assert.deepEqual(wallet, { walletId: person.walletId, state, walletFen, subsidyFen, spentOn, spentFen })
    const { acts } = await readHistory(pool, campusId, person.walletId, { limit: 200 })
    const sums = acts.map((act) => (act.direction === 'in' ? act.amountFen : -act.amountFen))
    assert.equal(
      sums.reduce((sum, fen) => sum + fen, 0),
      walletFen + subsidyFen,
    )
  }
  const { faults } = await verifyLedger(pool, campusId)
  assert.deepEqual(faults, [])
}

test('one after another, every outcome and balance is the model’s', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      const run = uuidv7()
      const walletIds = await Promise.all([0, 1, 2].map(() => ledger.person()))
      const ids = Array.from({ length: 61 }, () => uuidv7(NOON))
      const model = new Model(walletIds)
      const systems = [ledger.cash, ledger.stall, ledger.suspense]
      const before = await Promise.all(systems.map((id) => accountBalance(ledger.pool, ledger.campusId, id)))
      for (const step of steps) {
        if (step.does === 'state') {
          const person = model.people[step.person]!
          const outcome = await setAccountState(ledger.pool, ledger.campusId, person.walletId, step.to)
          if (outcome.ok) person.state = step.to
          continue
        }
        const act = actOf(step, walletIds, ids, run)
        const outcome = await posters[step.poster]!.post(act)
        assert.deepEqual(keptOf(outcome), model.post(act), JSON.stringify(act))
      }
      await assertSame(model, ledger)
      for (const [index, id] of systems.entries()) {
        const balance = await accountBalance(ledger.pool, ledger.campusId, id)
        assert.equal(balance, before[index]! + (model.systemFen.get(id) ?? 0))
      }
    }),
    { numRuns: 40 },
  )
})

test('all at once in whatever order, the approved acts explain every balance', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 120 }), async (steps) => {
      const run = uuidv7()
      const walletIds = await Promise.all([0, 1, 2].map(() => ledger.person(500, 100)))
      const ids = Array.from({ length: 61 }, () => uuidv7(NOON))
      const acts = steps.flatMap((step) =>
        step.does === 'state'
          ? []
          : [{ act: actOf(step, walletIds, ids, run), poster: posters[step.poster]! }],
      )
      const outcomes = await Promise.all(acts.map(({ act, poster }) => poster.post(act)))
      const approved = outcomes.flatMap((outcome) => (outcome.ok && !outcome.repeat ? [outcome.posted] : []))
      // One approval an id and a claim; a repeat is answered with it.
      assert.equal(new Set(approved.map(({ id }) => id)).size, approved.length)
      const byId = new Map(approved.map((posted) => [posted.id, posted]))
      const used = new Set<string>()
      for (const [index, outcome] of outcomes.entries()) {
        const { claim } = acts[index]!.act
        if (outcome.ok && outcome.repeat) assert.deepEqual(outcome.posted, byId.get(outcome.posted.id))
        if (!outcome.ok || outcome.repeat || !claim) continue
        assert(!used.has(claim.key))
        used.add(claim.key)
      }
      for (const walletId of walletIds) {
        const wallet = await readWallet(ledger.pool, ledger.campusId, walletId)
        const mine = approved.filter((posted) => posted.walletId === walletId)
        const sum = (fen: 'walletFen' | 'subsidyFen') =>
          mine.reduce((total, posted) => total + (posted.direction === 'in' ? posted[fen] : -posted[fen]), 0)
        assert.deepEqual(
          [wallet.walletFen, wallet.subsidyFen],
          [500 + sum('walletFen'), 100 + sum('subsidyFen')],
        )
      }
      assert.deepEqual((await verifyLedger(ledger.pool, ledger.campusId)).faults, [])
    }),
    { numRuns: 25 },
  )
})
