import { useState } from 'react'
import type { ScannedStall } from '../../../contract/stall-payments.ts'
import { formatYuanSign, parseYuan } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { Field } from '../../../ui/phone/field.tsx'
import { Form, type FormRefusal } from '../../../ui/phone/form.tsx'
import { StallName } from './stall-name.tsx'
import { stallWords } from './words.ts'

/** How much: typed by the payer, or as the code says. */
export function AmountStep({
  stall,
  onAgreed,
}: {
  stall: ScannedStall
  onAgreed: (amountFen: number) => void
}) {
  const words = useWords(stallWords)
  const [typed, setTyped] = useState('')
  const [refusal, setRefusal] = useState<FormRefusal | null>(null)
  const { amountFen: fixedFen, amountMinFen, amountMaxFen } = stall
  const least = formatYuanSign(amountMinFen)
  const most = formatYuanSign(amountMaxFen)

  async function agree() {
    const amountFen = fixedFen ?? parseYuan(typed)
    if (amountFen === null || amountFen < amountMinFen || amountFen > amountMaxFen)
      return setRefusal({ text: words.amountInvalid(least, most), field: 'amount' })
    onAgreed(amountFen)
  }

  return (
    <>
      <StallName stall={stall} />
      <Form refusal={refusal} submitLabel={words.next} onSubmit={agree} onEdit={() => setRefusal(null)}>
        {fixedFen === null ? (
          <Field
            id="amount"
            label={words.amount}
            hint={words.amountHint(least, most)}
            className="amount-input"
            inputMode="decimal"
            autoComplete="off"
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the one thing this screen asks for
            autoFocus
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            error={refusal?.text}
          />
        ) : (
          <p className="stall-amount">{formatYuanSign(fixedFen)}</p>
        )}
      </Form>
    </>
  )
}
