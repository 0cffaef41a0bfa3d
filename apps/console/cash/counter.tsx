import { type Ref, useCallback, useEffect, useState } from 'react'
import type { CashReceipt } from '../../../contract/cash.ts'
import type { PersonSummary } from '../../../contract/people.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf, go, useAddress } from '../address.ts'
import { useStored } from '../list/stored.ts'
import { printSlip } from '../print/print-slip.ts'
import { useRemote } from '../remote.ts'
import { AmountStep } from './amount-step.tsx'
import { ConfirmStep } from './confirm-step.tsx'
import { FindStep } from './find-step.tsx'
import { DoneStep, RefusedStep, UnknownStep } from './outcome-steps.tsx'
import { ReceiptSlip } from './receipt-slip.tsx'
import { useOrder } from './use-order.ts'
import { cashWords } from './words.ts'

/** Person, amount, check, outcome: one question a step. */
export function Counter({ ref, onTaken }: { ref?: Ref<HTMLElement>; onTaken: () => void }) {
  const words = useWords(cashWords)
  const [autoPrint, setAutoPrint] = useStored('cash.auto-print', false)
  const [person, setPerson] = useState<PersonSummary | null>(null)
  const [amountFen, setAmountFen] = useState<number | null>(null)
  const [checking, setChecking] = useState(false)
  useNamedPerson(setPerson)

  const onDone = useCallback(
    (receipt: CashReceipt) => {
      onTaken()
      if (autoPrint) printSlip(<ReceiptSlip receipt={receipt} />)
    },
    [onTaken, autoPrint],
  )
  const { sending, send, askNow, clear } = useOrder(onDone)

  function startAnew() {
    clear()
    setPerson(null)
    setAmountFen(null)
    setChecking(false)
  }

  function step() {
    if (sending.at === 'unknown') return <UnknownStep {...sending} onAskNow={askNow} />
    if (sending.at === 'done') return <DoneStep receipt={sending.receipt} onNext={startAnew} />
    if (sending.at === 'refused') return <RefusedStep {...sending} onNext={startAnew} />
    if (!person) return <FindStep onFound={setPerson} autoPrint={autoPrint} onAutoPrint={setAutoPrint} />
    if (amountFen === null || !checking)
      return (
        <AmountStep
          person={person}
          amountFen={amountFen}
          onAmount={(fen) => {
            setAmountFen(fen)
            setChecking(true)
          }}
          onBack={startAnew}
        />
      )
    return (
      <ConfirmStep
        person={person}
        amountFen={amountFen}
        busy={sending.at === 'sending'}
        onConfirm={() => send({ id: clientId(), person, amountFen })}
        onBack={() => setChecking(false)}
      />
    )
  }

  return (
    <section ref={ref} className="panel cash-counter" aria-label={words.counter}>
      {step()}
    </section>
  )
}

/** `#/cash?person=<id>`: the person was found already, on their page. */
function useNamedPerson(onFound: (person: PersonSummary) => void): void {
  const id = useAddress().query.get('person')
  const { value, current } = useRemote<PersonSummary>(id && `/v1/people/${encodeURIComponent(id)}`)
  useEffect(() => {
    if (!id || !value || !current) return
    onFound(value)
    // Once: the next person is found here.
    go(addressOf('cash'), { replace: true })
  }, [id, value, current, onFound])
}
