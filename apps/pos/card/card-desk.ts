import type { Cell } from '../../../ui/cell.ts'
import { followReader, type Reader } from '../../../ui/terminal/reader-client.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import { type Database, readOne } from '../database.ts'
import type { Journal } from '../offline/journal.ts'
import type { Standing } from '../offline/standing.ts'
import type { CardAttempt } from '../sale/attempt.ts'
import type { AttemptBook } from '../sale/attempt-book.ts'
import type { SaleRunner } from '../sale/sale-runner.ts'
import { type CardTill, createCardTill } from './card-till.ts'
import { createKeptSales, type KeptSales } from './kept-sales.ts'
import { followLaidCards, type Laid } from './laid-card.ts'
import { createOnlineTaps, type OnlineTaps } from './tap-rest.ts'

/** All of the register that has to do with cards. Without a reader it is quiet. */
export type CardDesk = OnlineTaps &
  CardTill &
  KeptSales & {
    reader: Reader
    laid: Cell<Laid | null>
    /** Tells the sale when the agent answers again, and takes in what a sale left. */
    follow: (sale: SaleRunner) => void
  }

export function createCardDesk(deps: {
  api: TerminalApi
  database: Database
  terminalId: string
  journal: Journal
  book: AttemptBook
  standing: () => Standing
  now: () => Date
  isAwaited: (saleId: string) => boolean
  onUnknownHere: (attempt: CardAttempt) => void
  onTaken: () => void
}): CardDesk {
  const { api, database } = deps
  const { signal } = new AbortController()
  const reader = followReader({ fetch: (...call) => fetch(...call), storage: localStorage, signal })
  const laidCards = followLaidCards(reader.status)
  const isListed = async (cardNo: string) =>
    (await readOne(database, 'hotList', ['card', cardNo])) !== undefined
  const till = createCardTill({ ...deps, reader, laidCards, isListed })
  const kept = createKeptSales({ ...deps, reader, isOwn: till.hasKeys })

  function follow(sale: SaleRunner): void {
    let answered = reader.status.get() !== null
    reader.status.subscribe(() => {
      const answers = reader.status.get() !== null
      if (answers === answered) return
      answered = answers
      if (!answers) return
      sale.readerBack()
      kept.takeIn()
    })
    let { step } = sale.sale.get()
    sale.sale.subscribe(() => {
      const before = step
      step = sale.sale.get().step
      if (before !== step && step === 'entering') kept.takeIn()
    })
    kept.takeIn()
  }

  const taps = createOnlineTaps({ api, reader, laidCards })
  return { reader, laid: laidCards.laid, follow, ...till, ...kept, ...taps }
}
