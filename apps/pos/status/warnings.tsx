import { formatYuanSign } from '../../../ui/amount.ts'
import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import { DRIFT_SHOWN_MS } from '../../../ui/terminal/server-clock.ts'
import type { Register } from '../register.ts'
import { posWords } from '../words/words.ts'

/** What the cashier should know besides the sale: a clock that is off, payments not confirmed yet or just confirmed. */
export function Warnings({ register }: { register: Register }) {
  const words = useWords(posWords)
  const driftMs = useCell(register.clock.driftMs)
  const open = useCell(register.setAside.open)
  const unreadable = useCell(register.unreadable).size
  const settled = useCell(register.setAside.settled)
  const left = useCell(register.cards.left).length
  const amount = settled && formatYuanSign(settled.attempt.amountFen)
  return (
    <>
      {Math.abs(driftMs) > DRIFT_SHOWN_MS && (
        <output className="strip">{words.status.drift(Math.round(driftMs / 1000))}</output>
      )}
      {unreadable > 0 && <output className="strip">{words.held.unreadable(unreadable)}</output>}
      {left > 0 && <output className="strip">{words.reader.left(left)}</output>}
      {open.length > 0 && <output className="strip">{words.status.setAside(open.length)}</output>}
      {amount !== null && settled?.chargedTo === null && (
        <output className="strip">{words.settled.notCharged(amount)}</output>
      )}
      {amount !== null && settled?.chargedTo && (
        <output className="strip good">{words.settled.charged(amount, settled.chargedTo)}</output>
      )}
    </>
  )
}
