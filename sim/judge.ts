import type { Act, Book, Violation } from './book.ts'
import { PINLESS_PAYMENT_FEN } from './hear.ts'
import { judgeRefunds, refundedFen } from './judge-refunds.ts'
import type { LedgerRow, Sight } from './sight.ts'

/** RULES 1.7, defaults. */
const PINLESS_DAY_FEN = 5000
const DAY_CEILING_FEN = 50_000
/** Posting times are cut to milliseconds. */
const ROUNDING_MS = 2

const SHANGHAI_MS = 8 * 3600_000

/**
 * Compares a look at the tables with what the world was told. Pure: a book, a sight and the balances at the start in,
 * violations out.
 */
export function judge(book: Book, sight: Sight, opening: ReadonlyMap<number, number>): Violation[] {
  const rows = new Map(sight.rows.map((row) => [row.id, row]))
  return [
    ...judgeWhole(sight),
    ...judgeAcknowledged(book, sight, rows),
    ...sight.rows.flatMap((row) => (row.kind === 'refund' ? [] : judgeRow(book, row, sight.at))),
    ...judgeRefunds(book, sight.rows, sight.at),
    ...judgeWallets(sight, opening),
    ...judgeOnce(sight.rows),
    ...judgeLost(book, sight.rows),
    ...judgeDays(book, sight.rows),
  ]
}

/** After everything was answered and nothing is on the network any more. */
export function judgeSettled(book: Book, { rows }: Pick<Sight, 'rows'>): Violation[] {
  const acts = [...book.acts.values()]
  const contested = new Map(acts.filter((act) => act.contested).map(({ id }) => [id, 0]))
  for (const { id, reference, signedFen } of rows) {
    const about = contested.has(id) ? id : (reference ?? '')
    if (contested.has(about)) contested.set(about, contested.get(about)! + signedFen)
  }
  return [
    ...acts
      .filter(({ fate }) => fate === 'unknown')
      .map(({ kind, id }) => ({ what: 'never answered', where: `${kind} ${id}` })),
    ...[...contested]
      .filter(([, fen]) => fen !== 0)
      .map(([id, fen]) => ({ what: `moved ${fen} fen before it was decided`, where: `late record ${id}` })),
  ]
}

function judgeWhole({ whole }: Sight): Violation[] {
  const places = (what: string, where: string[]) => where.map((place) => ({ what, where: place }))
  return [
    ...(whole.sumFen === 0 ? [] : [{ what: `all accounts sum to ${whole.sumFen} fen`, where: 'ledger' }]),
    ...places('its balance is not the sum of its transfers', whole.unequal),
    ...places('the transfer is there twice', whole.doubled),
    ...places('the batch does not continue the chain', whole.unchained),
  ]
}

function judgeAcknowledged(book: Book, { at }: Sight, rows: ReadonlyMap<string, LedgerRow>): Violation[] {
  return [...book.acts.values()]
    .filter(({ kind }) => kind !== 'refund')
    .filter(({ id, fate, answeredAt }) => fate === 'approved' && answeredAt < at && !rows.has(id))
    .map(({ kind, id, amountFen }) => ({
      what: `acknowledged, and not in the ledger (${amountFen} fen)`,
      where: `${kind} ${id}`,
    }))
}

function judgeRow(book: Book, row: LedgerRow, at: number): Violation[] {
  const where = `${row.kind} ${row.id}`
  const act = book.acts.get(row.id)
  if (!act) return isReturn(book, row) ? [] : [{ what: 'nobody asked for it', where }]
  const wrong = (what: string) => [{ what, where }]
  if (act.never !== null) return wrong(`posted, but ${act.never}`)
  if (isOther(act, row))
    return wrong(`posted as ${row.kind} of ${row.amountFen} fen on wallet ${row.walletId}`)
  if (act.fate === 'refused' && !act.loose && act.underWay === 0 && act.answeredAt < at)
    return wrong('refused, and yet posted')
  if (act.kind === 'offline_payment' && row.subsidyFen > 0)
    return wrong(`took ${row.subsidyFen} fen from a subsidy`)
  if (act.kind === 'payment' && act.pinless && row.amountFen > PINLESS_PAYMENT_FEN)
    return wrong(`${row.amountFen} fen without the spending PIN`)
  return []
}

/** What a late record charged before the other with its code came, given back. */
function isReturn(book: Book, { kind, reference, amountFen, walletId }: LedgerRow): boolean {
  const act = book.acts.get(reference ?? '')
  const same = act?.amountFen === amountFen && act.walletId === walletId
  return kind === 'reversal' && same && act.contested
}

function isOther(act: Act, row: LedgerRow): boolean {
  return (
    act.kind !== row.kind ||
    act.walletId !== row.walletId ||
    act.amountFen !== row.amountFen ||
    (act.kind === 'reversal' && act.reference !== row.reference) ||
    (isScanned(act) && (row.terminalId !== null || act.reference !== row.reference))
  )
}

/** A payment by a stall's code: no terminal took it, and it refers to the stall. */
function isScanned({ kind, reference }: Act): boolean {
  return kind === 'payment' && reference !== null
}

function judgeWallets({ rows, wallets }: Sight, opening: ReadonlyMap<number, number>): Violation[] {
  const moved = new Map<number, number>()
  const lateFen = new Map<number, number>()
  for (const { walletId, signedFen, amountFen, kind } of rows) {
    moved.set(walletId, (moved.get(walletId) ?? 0) + signedFen)
    if (kind === 'offline_payment') lateFen.set(walletId, (lateFen.get(walletId) ?? 0) + amountFen)
  }
  return wallets.flatMap(({ walletId, walletFen, subsidyFen }) => {
    const where = `wallet ${walletId}`
    const expectedFen = opening.get(walletId)! + (moved.get(walletId) ?? 0)
    const heldFen = walletFen + subsidyFen
    // Below zero only by what was sold with no network (RULES 3.5).
    const floorFen = -(lateFen.get(walletId) ?? 0)
    return [
      ...(heldFen === expectedFen ? [] : [{ what: `holds ${heldFen} fen instead of ${expectedFen}`, where }]),
      ...(walletFen >= floorFen ? [] : [{ what: `is below zero: ${walletFen} fen`, where }]),
    ]
  })
}

function judgeOnce(rows: readonly LedgerRow[]): Violation[] {
  const twice = (what: string, list: readonly LedgerRow[], keyOf: (row: LedgerRow) => string | null) => {
    const seen = new Map<string, string>()
    return list.flatMap((row) => {
      const key = keyOf(row)
      if (key === null) return []
      const first = seen.get(key)
      seen.set(key, row.id)
      return first === undefined ? [] : [{ what: `${what} ${first}`, where: `${row.kind} ${row.id}` }]
    })
  }
  const reversals = rows.filter(({ kind }) => kind === 'reversal')
  return [
    ...twice('took the code of', rows, ({ claim }) => claim),
    ...twice('takes back what was taken back by', reversals, ({ reference }) => reference),
  ]
}

function judgeLost(book: Book, rows: readonly LedgerRow[]): Violation[] {
  return book.lost.flatMap(({ walletId, from, until }) =>
    rows
      .filter((row) => row.kind === 'payment' && row.walletId === walletId)
      .filter(({ postedAt }) => postedAt > from + ROUNDING_MS && postedAt < until - ROUNDING_MS)
      .map(({ id }) => ({ what: 'posted after the loss report was answered', where: `payment ${id}` })),
  )
}

function judgeDays(book: Book, rows: readonly LedgerRow[]): Violation[] {
  const reversed = new Set(rows.filter(({ kind }) => kind === 'reversal').map(({ reference }) => reference))
  const refunded = refundedFen(rows)
  const spent = new Map<string, { allFen: number; pinlessFen: number }>()
  for (const row of rows) {
    if (row.kind !== 'payment' || reversed.has(row.id)) continue
    const date = new Date(row.occurredAt + SHANGHAI_MS).toISOString().slice(0, 10)
    const key = `wallet ${row.walletId} on ${date}`
    const day = spent.get(key) ?? { allFen: 0, pinlessFen: 0 }
    spent.set(key, day)
    const leftFen = row.amountFen - (refunded.get(row.id) ?? 0)
    day.allFen += leftFen
    if (book.acts.get(row.id)?.pinless) day.pinlessFen += leftFen
  }
  return [...spent].flatMap(([where, { allFen, pinlessFen }]) => [
    ...(allFen <= DAY_CEILING_FEN ? [] : [{ what: `spent ${allFen} fen in a day`, where }]),
    ...(pinlessFen <= PINLESS_DAY_FEN ? [] : [{ what: `spent ${pinlessFen} fen without a PIN`, where }]),
  ])
}
