import { useState } from 'react'
import type { StallPayment, StallPaymentRequest } from '../../../contract/stall-payments.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import type { Failure } from '../../../ui/api.ts'
import { useWords } from '../../../ui/language.tsx'
import { retryAt } from '../../../ui/phone/failure.tsx'
import { PinField } from '../../../ui/phone/field.tsx'
import { Form, type FormRefusal } from '../../../ui/phone/form.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { QUERY_PIN, QueryPinField } from '../../../ui/phone/query-pin-field.tsx'
import { phoneWords } from '../../../ui/phone/words.ts'
import { problemWords } from '../../../ui/words/problems.ts'
import { api } from '../shell/session.ts'
import { keepAttempt, type OpenAttempt } from './open-attempt.ts'
import { StallName } from './stall-name.tsx'
import { stallWords } from './words.ts'

/** The server answered nothing that could be read, or could not say: the money may have moved. */
function isUnknown({ status }: Failure): boolean {
  return status === 0 || status >= 500
}

const FIELDS: Record<string, string> = { pin_wrong: QUERY_PIN, spending_pin_wrong: 'spending-pin' }

/**
 * Whom and how much, large, and the query PIN. Sent with the attempt's id as often as it takes: until the outcome is
 * known the amount stays, and the attempt outlives the page.
 */
export function ConfirmStep({
  attempt,
  onPaid,
}: {
  attempt: OpenAttempt
  onPaid: (payment: StallPayment) => void
}) {
  const words = useWords(stallWords)
  const { sixDigits, queryPinWrong } = useWords(phoneWords)
  const problems = useWords(problemWords)
  const [queryPin, setQueryPin] = useState('')
  const [spendingPin, setSpendingPin] = useState('')
  const [asksSpendingPin, setAsksSpendingPin] = useState(false)
  const [refusal, setRefusal] = useState<FormRefusal | null>(null)
  const [waiting, setWaiting] = useState(false)
  const { id, stall, amountFen } = attempt
  const unknown = attempt.unknown && !waiting
  const amount = formatYuanSign(amountFen)

  async function pay() {
    if (queryPin.length !== 6) return setRefusal({ text: sixDigits, field: QUERY_PIN })
    if (asksSpendingPin && spendingPin.length !== 6)
      return setRefusal({ text: sixDigits, field: 'spending-pin' })
    setRefusal(null)
    const body: StallPaymentRequest = { id, stallCode: stall.code, amountFen, queryPin }
    if (asksSpendingPin) body.spendingPin = spendingPin
    // Kept before it is sent: whatever happens to this page, the same id is asked for again.
    keepAttempt({ ...attempt, unknown: true })
    setWaiting(true)
    const answer = await api.send<StallPayment>('POST', '/v1/me/payments', body)
    setWaiting(false)
    if (answer.ok) return onPaid(answer.value)
    const { failure } = answer
    if (isUnknown(failure)) return
    keepAttempt({ ...attempt, unknown: false })
    take(failure)
  }

  function take(failure: Failure) {
    const { code } = failure
    if (code === 'pin_wrong') setQueryPin('')
    if (code === 'spending_pin_wrong') setSpendingPin('')
    if (code === 'spending_pin_required') setAsksSpendingPin(true)
    const text = code === 'pin_wrong' ? queryPinWrong : problems[code]
    setRefusal({ text, field: FIELDS[code], retryAt: retryAt(failure, new Date()) })
  }

  const errorOf = (field: string) => (refusal?.field === field ? refusal.text : null)
  return (
    <>
      <StallName stall={stall} />
      <p className="stall-amount">{amount}</p>
      {unknown && (
        <div role="alert" data-testid="payment-unknown">
          <Notice tone="warning" title={words.unknown}>
            {words.unknownHelp}
          </Notice>
        </div>
      )}
      <Form
        refusal={refusal}
        submitLabel={unknown ? words.askAgain : words.pay(amount)}
        onSubmit={pay}
        onEdit={() => setRefusal(null)}
      >
        <QueryPinField value={queryPin} onValue={setQueryPin} error={errorOf(QUERY_PIN)} autoFocus />
        {asksSpendingPin && (
          <PinField
            id="spending-pin"
            label={words.spendingPin}
            hint={words.spendingPinHint}
            value={spendingPin}
            onValue={setSpendingPin}
            error={errorOf('spending-pin')}
            autoComplete="off"
          />
        )}
      </Form>
      {!attempt.unknown && (
        <button type="button" className="button button-plain" onClick={() => keepAttempt(null)}>
          {words.change}
        </button>
      )}
    </>
  )
}
