import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Act, type Book, begin, loosen, newBook } from '../../sim/book.ts'
import { hear } from '../../sim/hear.ts'
import { judge, judgeSettled } from '../../sim/judge.ts'
import { hearPage } from '../../sim/late-sales.ts'
import type { LedgerRow, Sight } from '../../sim/sight.ts'

const NOW = 1_800_000_000_000
const ID = '01a20581-70b3-7203-bcc6-af8b4e47c380'
const OTHER = '01a20581-70b3-7203-bcc6-af8b4e47c381'

function payment(book: Book, more: Partial<Parameters<typeof begin>[1]> = {}): Act {
  return begin(book, { id: ID, kind: 'payment', walletId: 7, amountFen: 5, code: 'OC1:A', ...more }, NOW)
}
const approval = (id = ID, amountFen = 5) => ({
  status: 201,
  body: { id, state: 'approved', amountFen, chargedFen: amountFen },
})
const refusal = (code: string) => ({ status: 422, body: { code } })
const found = (book: Book) => book.violations.map(({ what }) => what)

describe('sim hears an answer', () => {
  test('an approval and its repeat, word for word the same, are right', () => {
    const book = newBook()
    const act = payment(book)
    hear(book, act, approval(), false, NOW)
    hear(book, act, { ...approval(), status: 200 }, true, NOW + 1)
    assert.deepEqual(found(book), [])
    assert.deepEqual([act.fate, act.answeredAt], ['approved', NOW])
  })

  const wrong: Record<string, { tell: (book: Book) => void; what: RegExp }> = {
    'another amount': {
      tell: (book) => hear(book, payment(book), approval(ID, 6), false),
      what: /6 fen/,
    },
    'another id': { tell: (book) => hear(book, payment(book), approval(OTHER), false), what: /with id/ },
    'a repeat in other words': {
      tell: (book) => {
        const act = payment(book)
        hear(book, act, approval(), false)
        hear(book, act, { status: 200, body: { ...approval().body, walletFen: 1 } }, true)
      },
      what: /repeated as/,
    },
    'a refusal of what was acknowledged': {
      tell: (book) => {
        const act = payment(book)
        hear(book, act, approval(), false)
        hear(book, act, refusal('insufficient_funds'), true)
      },
      what: /acknowledged, then refused/,
    },
    'an approval of what must never be': {
      tell: (book) => hear(book, payment(book, { never: 'it is old' }), approval(), false),
      what: /but it is old/,
    },
    'one code for two payments': {
      tell: (book) => {
        hear(book, payment(book), approval(), false)
        hear(book, payment(book, { id: OTHER }), approval(OTHER), false)
      },
      what: /took the code/,
    },
    'a code that counts as used by nobody': {
      tell: (book) => hear(book, payment(book), refusal('credential_used'), false),
      what: /nobody paid/,
    },
    'a refusal that nothing explains': {
      tell: (book) => hear(book, payment(book), refusal('internal'), false),
      what: /refused as internal/,
    },
    'much money without the spending PIN': {
      tell: (book) => hear(book, payment(book, { amountFen: 3001 }), approval(ID, 3001), false),
      what: /without the spending PIN/,
    },
    'a payment begun after the loss report was answered': {
      tell: (book) => {
        book.lost.push({ walletId: 7, from: NOW - 1, until: Infinity })
        hear(book, payment(book), approval(), false)
      },
      what: /after the loss report/,
    },
  }
  for (const [name, { tell, what }] of Object.entries(wrong))
    test(`${name}: a violation`, () => {
      const book = newBook()
      tell(book)
      assert.equal(book.violations.length, 1, JSON.stringify(book.violations))
      assert.match(found(book)[0]!, what)
    })

  test('a code is used when another payment with it may have been approved', () => {
    const book = newBook()
    payment(book)
    const act = payment(book, { id: OTHER })
    hear(book, act, refusal('credential_used'), false)
    assert.deepEqual(found(book), [])
    assert.equal(act.refusal, 'credential_used')
  })

  test('late records are answered in the order sent, and every genuine one is posted', () => {
    const book = newBook()
    const acts = [payment(book), payment(book, { id: OTHER })]
    const page = acts.map((act) => ({ act }))
    const answer = (...outcomes: string[]) => ({
      status: 200,
      body: { answers: outcomes.map((outcome, i) => ({ id: acts[i]!.id, outcome })) },
    })
    hearPage(book, page, answer('posted', 'later'))
    assert.deepEqual(
      acts.map(({ fate }) => fate),
      ['approved', 'unknown'],
    )
    hearPage(book, page, answer('posted', 'posted'))
    assert.deepEqual(found(book), [])
    const never = { act: payment(book, { id: ID, never: 'it has not happened yet' }) }
    const only = (outcome: string) => ({ status: 200, body: { answers: [{ id: ID, outcome }] } })
    hearPage(book, [never], only('later'))
    assert.deepEqual([found(book), never.act.fate], [[], 'refused'])
    hearPage(book, [never], only('posted'))
    assert.match(found(book).splice(0).join(), /posted, but it has not happened/)
    book.violations.splice(0)
    hearPage(book, page.toReversed(), answer('posted', 'posted'))
    hearPage(book, page, answer('posted', 'case'))
    hearPage(book, page, answer('posted'))
    assert.equal(book.violations.length, 4)
  })
})

describe('sim judges a look at the ledger', () => {
  const row = (more: Partial<LedgerRow> = {}): LedgerRow => ({
    id: ID,
    kind: 'payment',
    walletId: 7,
    amountFen: 5,
    signedFen: -5,
    subsidyFen: 0,
    reference: null,
    terminalId: null,
    claim: 'a',
    occurredAt: NOW,
    postedAt: NOW,
    ...more,
  })
  const sight = (rows: LedgerRow[], walletFen: number, whole: Partial<Sight['whole']> = {}): Sight => ({
    at: NOW + 1000,
    rows,
    wallets: [{ walletId: 7, walletFen, subsidyFen: 0 }],
    whole: { sumFen: 0, unequal: [], doubled: [], unchained: [], ...whole },
  })
  const opening = new Map([[7, 100]])
  const approved = (more = {}) => {
    const book = newBook()
    const act = payment(book, more)
    hear(book, act, approval(ID, act.amountFen), false, NOW)
    return book
  }
  const verdict = (book: Book, seen: Sight) => judge(book, seen, opening).map(({ what }) => what)

  test('what was acknowledged is there once, and the wallet says so: no violation', () => {
    assert.deepEqual(verdict(approved(), sight([row()], 95)), [])
  })

  test('what nobody answered may be there or not', () => {
    const book = newBook()
    payment(book)
    assert.deepEqual(verdict(book, sight([], 100)), [])
    assert.deepEqual(verdict(book, sight([row()], 95)), [])
    assert.equal(judgeSettled(book, { rows: [] }).length, 1)
  })

  test('what was acknowledged after the look began need not be in it', () => {
    const book = newBook()
    hear(book, payment(book), approval(), false, NOW + 2000)
    assert.deepEqual(verdict(book, sight([], 100)), [])
  })

  const second = { id: OTHER, claim: 'b' }
  const refused = (loose: boolean) => {
    const book = newBook()
    const act = payment(book)
    if (loose) loosen(book, act.id)
    hear(book, act, refusal('insufficient_funds'), false, NOW)
    return book
  }
  const both = () => {
    const book = approved()
    hear(book, payment(book, { id: OTHER, code: 'OC1:B' }), approval(OTHER), false, NOW)
    return book
  }
  const lost = () => {
    const book = approved()
    book.lost.push({ walletId: 7, from: NOW - 100, until: NOW + 100 })
    return book
  }
  const sold = (more: Partial<LedgerRow>) => {
    const book = newBook()
    begin(book, { id: ID, kind: 'offline_payment', walletId: 7, amountFen: 5, code: 'OC1:A' })
    return [book, sight([row({ kind: 'offline_payment', ...more })], 95)] as const
  }
  const givenBack = (givenFen: number, more: LedgerRow[] = []) => {
    const book = approved()
    for (const [i, amountFen] of [2, 3, 4].entries()) {
      const id = `01a20581-70b3-7203-bcc6-af8b4e47c39${i}`
      const act = begin(book, { id, kind: 'refund', walletId: 7, amountFen, reference: ID })
      if (i > 0) continue
      hear(book, act, { status: 201, body: { id, amountFen, state: 'posted' } }, false, NOW)
    }
    const back = { kind: 'refund', claim: null, reference: ID, amountFen: givenFen, signedFen: givenFen }
    const rows = givenFen === 0 ? [row()] : [row(), row({ ...back, id: OTHER })]
    return [book, sight([...rows, ...more], 95 + givenFen)] as const
  }
  const cases: [string, Book, Sight, RegExp | null][] = [
    ['late, from the wallet', ...sold({}), null],
    ['late, from a subsidy', ...sold({ subsidyFen: 5 }), /from a subsidy/],
    ['given back as acknowledged', ...givenBack(2), null],
    ['given back, unanswered parts too', ...givenBack(5), null],
    ['an acknowledged refund that is missing', ...givenBack(0), /less was given back/],
    ['given back more than was paid', ...givenBack(6), /6 fen given back of 5/],
    ['given back more than anybody asked', ...givenBack(10), /more was given back than was asked/],

    ['acknowledged and missing', approved(), sight([], 100), /not in the ledger/],
    ['another amount', approved(), sight([row({ amountFen: 6, signedFen: -6 })], 94), /of 6 fen/],
    ['a balance that is off', approved(), sight([row()], 96), /instead of 95/],
    ['a row of nobody', newBook(), sight([row()], 95), /nobody asked/],
    ['refused and posted', refused(false), sight([row()], 95), /refused, and yet/],
    ['refused, but one is on the network', refused(true), sight([row()], 95), null],
    ['one code twice', both(), sight([row(), row({ ...second, claim: 'a' })], 90), /took the code/],
    ['posted while lost', lost(), sight([row()], 95), /loss report/],
    ['money that appears', approved(), sight([row()], 95, { sumFen: 1 }), /sum to 1/],
    ['a broken chain', approved(), sight([row()], 95, { unchained: ['lane 1 batch 2'] }), /chain/],
    [
      'below zero',
      approved({ amountFen: 101 }),
      sight([row({ amountFen: 101, signedFen: -101 })], -1),
      /below zero/,
    ],
  ]
  for (const [name, book, seen, what] of cases)
    test(`${name}: ${what ? 'a violation' : 'none'}`, () => {
      const said = verdict(book, seen)
      if (what === null) assert.deepEqual(said, [])
      else assert.match(said.join('; '), what)
    })

  test('late records with one code move nothing in the end, whatever was charged between', () => {
    const book = newBook()
    begin(book, { id: ID, kind: 'offline_payment', walletId: 7, amountFen: 5, contested: true }).fate =
      'approved'
    const charge = row({ kind: 'offline_payment' })
    const back = row({ id: OTHER, claim: null, kind: 'reversal', reference: ID, signedFen: 5 })
    assert.deepEqual(verdict(book, sight([charge, back], 100)), [])
    assert.deepEqual(judgeSettled(book, { rows: [charge, back] }), [])
    assert.match(judgeSettled(book, { rows: [charge] })[0]!.what, /moved -5 fen/)
    const stranger = row({ id: OTHER, claim: null, kind: 'reversal', reference: OTHER, signedFen: 5 })
    assert.match(verdict(book, sight([charge, stranger], 100)).join(), /nobody asked/)
  })

  test('a payment is taken back once', () => {
    const book = approved()
    const back = { kind: 'reversal', reference: ID, signedFen: 5 } as const
    for (const id of [OTHER, '01a20581-70b3-7203-bcc6-af8b4e47c382'])
      begin(book, { id, kind: 'reversal', walletId: 7, amountFen: 5, reference: ID })
    const rows = [...book.acts.keys()].map((id, i) => row({ id, claim: id, ...(i > 0 ? back : {}) }))
    assert.match(verdict(book, sight(rows, 105)).join('; '), /was taken back by/)
    assert.deepEqual(verdict(book, sight(rows.slice(0, 2), 100)), [])
  })
})
