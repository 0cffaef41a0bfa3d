import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { makePsam, openPsam } from '../../devices/psam/psam.ts'
import { offlineTap, type Terminal } from '../../devices/reader-agent/offline-tap.ts'
import { openTill, type PaidSale, type PendingSale } from '../../devices/reader-agent/till.ts'
import type { MasterKeys } from '../../server/protocols/card-keys.ts'
import { TYPE_EP_PURCHASE, terminalNumber } from '../../server/protocols/epurse.ts'
import { newId } from '../../test/independent-client.ts'
import { type Act, type Book, begin } from '../book.ts'
import type { Chance } from '../chance.ts'
import type { Till } from '../till.ts'
import { type Chip, layOn } from './chip.ts'
import type { Holder } from './holders.ts'

/** A sale by card as the terminal's journal holds it. */
export type CardRecord = {
  id: string
  amountFen: number
  credential: {
    kind: 'card'
    cardNo: string
    counter: number
    terminalCounter: number
    tac: string | null
  }
  at: string
  sequence: number
}
/** `told`: what the campus answered last, for a record as it is now. */
export type CardSold = { act: Act; record: CardRecord; chip: Chip; told: string | null }

/** A terminal that sells by card with no network. */
export type CardTill = {
  till: Till
  terminal: Terminal
  journal: CardSold[]
  /** One card at a time lies on its reader. */
  free: Promise<unknown>
}

const PASSPHRASE = 'sim'
const TRIES = 3
const WALKS_AWAY = 0.7

export async function openCardTill(directory: string, till: Till, master: MasterKeys): Promise<CardTill> {
  const own = join(directory, till.id)
  await mkdir(own, { recursive: true })
  await makePsam(own, master, PASSPHRASE)
  const [psam, kept] = await Promise.all([openPsam(own, PASSPHRASE), openTill(join(own, 'till'))])
  const terminal = { number: terminalNumber(till.id), psam, till: kept }
  return { till, terminal, journal: [], free: Promise.resolve() }
}

/** What is known of a sale before it is made: why nobody may be charged for it, or that it will be a case. */
export type Fated = { never?: string; contested?: boolean }

/**
 * Sells to a card with no network. A torn sale is tried again, or the person walks away and it stays grey: then the record
 * goes home without its proof.
 */
export async function sellToCard(
  book: Book,
  chance: Chance,
  {
    at,
    holder,
    tearChance,
    fated = {},
    forges = false,
  }: {
    at: CardTill
    holder: Holder
    tearChance: number
    fated?: Fated
    /** The record bears a proof that no card made. */
    forges?: boolean
  },
): Promise<void> {
  const sell = async () => {
    const soldAt = new Date(Math.floor(Date.now() / 1000) * 1000)
    const sale = { saleId: newId(), amountFen: chance.integer(1, 3), at: soldAt }
    for (let tries = 0; tries < TRIES; tries++) {
      const tapped = await offlineTap(at.terminal, layOn(holder.chip, chance, tearChance), sale)
      gather(book, at, { holder, fated, forges })
      if (tapped.outcome !== 'unknown' && tapped.outcome !== 'torn') return
      book.tally.torn++
      if (chance.chance(WALKS_AWAY)) break
    }
    const grey = at.terminal.till.pending().find(({ saleId }) => saleId === sale.saleId)
    if (grey) write(book, at, { holder, sale: { ...grey, tac: null }, fated, forges })
  }
  at.free = at.free.then(sell)
  await at.free
}

type Making = { holder: Holder; fated: Fated; forges: boolean }

const forged = (sale: PaidSale): PaidSale => ({
  ...sale,
  tac: sale.tac && sale.tac.map((byte) => byte ^ 0x5a),
})

/** Takes into the journal what the reader's till says was paid: this sale, or an older one whose end was not seen. */
function gather(book: Book, at: CardTill, of: Making): void {
  for (const sale of at.terminal.till.paid()) {
    const known = at.journal.find(({ record }) => record.id === sale.saleId)
    if (!known) write(book, at, { ...of, sale })
    else if (known.record.credential.tac === null && sale.tac) {
      known.record = recordOf(sale, known.record.sequence)
      known.told = null
    }
  }
}

function write(book: Book, at: CardTill, { holder, sale, fated, forges }: Making & { sale: PaidSale }): void {
  const { saleId: id, amountFen, counter, cardNo } = sale
  const act = begin(book, {
    id,
    kind: 'offline_payment',
    walletId: holder.walletId,
    amountFen,
    code: `${cardNo} ${counter}`,
    terminalId: at.till.id,
    contested: fated.contested ?? false,
    never: fated.never ?? (wasPaid(holder.chip, sale) ? null : 'the card did not pay it'),
  })
  act.loose = true
  if (!sale.tac) book.tally.grey++
  book.tally.cardSales++
  const record = recordOf(forges ? forged(sale) : sale, at.journal.length + 1)
  const sold = { act, record, chip: holder.chip, told: null }
  at.journal.push(sold)
  if (act.never === null) for (const echo of echoesOf(at, sold)) echo.act.never = null
}

/**
 * The terminal's other records of the same debit: a sale that was torn before the card paid and was rung up again within its
 * second looks the same in the card's log. Which of them is posted does not matter; one of them is.
 */
export function echoesOf(at: CardTill, { record, chip }: CardSold): CardSold[] {
  const { id, amountFen, credential } = record
  return at.journal.filter(
    ({ record: other, chip: otherChip }) =>
      otherChip === chip &&
      other.id !== id &&
      other.at === record.at &&
      other.amountFen === amountFen &&
      other.credential.counter === credential.counter,
  )
}

function recordOf(sale: PaidSale, sequence: number): CardRecord {
  const { saleId: id, amountFen, cardNo, counter, terminalCounter } = sale
  const tac = sale.tac && Buffer.from(sale.tac).toString('hex')
  const credential = { kind: 'card', cardNo, counter, terminalCounter, tac } as const
  return { id, amountFen, credential, at: sale.at.toISOString(), sequence }
}

/** Whether the purse was debited for this very sale. */
function wasPaid(chip: Chip, { counter, amountFen, terminal, at }: PendingSale): boolean {
  return chip.paid.some(
    (paid) =>
      paid.counter === counter &&
      paid.amountFen === amountFen &&
      Buffer.from(paid.terminal).equals(terminal) &&
      paid.at.getTime() === at.getTime(),
  )
}

/** Whether a card has done so much since that its log of ten does not tell of this sale any more. */
export function isForgotten({ chip, record }: CardSold): boolean {
  return !chip.state.log.some(
    ({ type, counter }) => type === TYPE_EP_PURCHASE && counter === record.credential.counter,
  )
}
