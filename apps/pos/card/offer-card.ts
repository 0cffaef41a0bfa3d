import type { Cell } from '../../../ui/cell.ts'
import type { Sale } from '../sale/sale.ts'
import type { Laid } from './laid-card.ts'

/**
 * Offers the card on the reader to the sale: when it is laid there, or when the amount stands and it lay there already. Once
 * each: a card that goes on lying there does not ask again.
 * @param isSelling nothing lies over the sale; `also` are the cells that change it
 */
export function offerCards(deps: {
  laid: Cell<Laid | null>
  sale: Cell<Sale>
  isSelling: () => boolean
  also: readonly Pick<Cell<unknown>, 'subscribe'>[]
  offer: (laid: Laid) => void
}): void {
  const { laid, sale } = deps
  let offered = ''
  function look(): void {
    const now = laid.get()
    const { step } = sale.get()
    if (!now || (step !== 'scanning' && step !== 'deciding') || !deps.isSelling()) {
      offered = ''
      return
    }
    const what = `${step} ${now.visit} ${now.spent}`
    if (what === offered) return
    offered = what
    deps.offer(now)
  }
  for (const cell of [laid, sale, ...deps.also]) cell.subscribe(look)
}
