import './stall-payment.css'
import { useState } from 'react'
import type { StallPayment as Payment, ScannedStall } from '../../../contract/stall-payments.ts'
import type { Failure } from '../../../ui/api.ts'
import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import { FailurePanel, Loading } from '../../../ui/phone/failure.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { Screen } from '../../../ui/phone/screen.tsx'
import { useLoaded } from '../../../ui/phone/use-loaded.ts'
import { phoneWords } from '../../../ui/phone/words.ts'
import { problemWords } from '../../../ui/words/problems.ts'
import { Refused } from '../pay-code/no-code.tsx'
import { account, refreshAccount } from '../shell/account.ts'
import { AmountStep } from './amount-step.tsx'
import { ConfirmStep } from './confirm-step.tsx'
import { keepAttempt, newAttempt, openAttempt } from './open-attempt.ts'
import { StallPaid } from './stall-paid.tsx'
import { stallWords } from './words.ts'

/** Pays the stall whose code was scanned: how much, then the query PIN, then the outcome (RULES 1.5). */
export default function StallPayment({ code }: { code: string }) {
  const words = useWords(stallWords)
  const [paid, setPaid] = useState<Payment | null>(null)
  const attempt = useCell(openAttempt)
  const { me, failure } = useCell(account)
  if (paid) return <StallPaid payment={paid} />
  const payer = me?.person.campusNo
  const state = me?.account.state
  // What may have been paid is asked for again, whatever the account is now.
  const open = attempt?.stall.code === code && attempt.payer === payer ? attempt : null
  const onPaid = (payment: Payment) => {
    keepAttempt(null)
    setPaid(payment)
    void refreshAccount()
  }
  return (
    <Screen title={words.title} above="/">
      {open && <ConfirmStep attempt={open} onPaid={onPaid} />}
      {!me &&
        (failure ? <FailurePanel failure={failure} onRetry={() => void refreshAccount()} /> : <Loading />)}
      {!open && state !== undefined && state !== 'active' && <Refused why={state} />}
      {!open && state === 'active' && payer !== undefined && <Scanned payer={payer} code={code} />}
    </Screen>
  )
}

const NO_CODE = new Set<Failure['code']>(['stall_code_unknown', 'stall_code_withdrawn'])

function Scanned({ payer, code }: { payer: string; code: string }) {
  const { value, failure, reload } = useLoaded<ScannedStall>(`/v1/me/stall-codes/${encodeURIComponent(code)}`)
  if (failure?.code === 'offline') return <NeedsNetwork onRetry={reload} />
  if (failure && NO_CODE.has(failure.code)) return <NoSuchCode failure={failure} />
  if (failure) return <FailurePanel failure={failure} onRetry={reload} />
  if (!value) return <Loading />
  return (
    <AmountStep stall={value} onAgreed={(amountFen) => keepAttempt(newAttempt(payer, value, amountFen))} />
  )
}

/** Nothing to try again: the way on is another code. */
function NoSuchCode({ failure }: { failure: Failure }) {
  const words = useWords(stallWords)
  const problems = useWords(problemWords)
  return (
    <>
      <div role="alert">
        <Notice tone="bad" title={problems[failure.code]} />
      </div>
      <a className="button button-primary button-wide" href="#/scan">
        {words.another}
      </a>
    </>
  )
}

function NeedsNetwork({ onRetry }: { onRetry: () => void }) {
  const words = useWords(stallWords)
  const { retry } = useWords(phoneWords)
  return (
    <>
      <div role="alert">
        <Notice tone="offline" title={words.online}>
          <p>{words.onlineHelp}</p>
          <a href="#/code">{words.toCode}</a>
        </Notice>
      </div>
      <button type="button" className="button button-primary button-wide" onClick={onRetry}>
        {retry}
      </button>
    </>
  )
}
