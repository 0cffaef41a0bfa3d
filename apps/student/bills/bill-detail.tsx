import './bills.css'
import type { ReactNode } from 'react'
import type { Bill, BillDetail as Detail } from '../../../contract/me.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { FailurePanel, Loading } from '../../../ui/phone/failure.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { go, usePlace } from '../../../ui/phone/router.ts'
import { Screen } from '../../../ui/phone/screen.tsx'
import { useLoaded } from '../../../ui/phone/use-loaded.ts'
import { formatExactly } from '../../../ui/time.ts'
import { placeOf } from '../shell/place-of.ts'
import { BillQuestion } from './bill-question.tsx'
import { SignedAmount } from './signed-amount.tsx'
import { billWords } from './words.ts'

/** One bill, whole: what the list already knew at once, its timeline when it has come. */
export default function BillDetail() {
  const words = useWords(billWords)
  const bill = usePlace().note as Bill | undefined
  if (!bill) {
    return (
      <Screen title={words.detailTitle} above="/bills">
        <p>{words.unknown}</p>
        <a className="button button-primary" href="#/bills">
          {words.toBills}
        </a>
      </Screen>
    )
  }
  return (
    <Screen title={words.detailTitle} above="/bills">
      <Summary bill={bill} />
      <Timeline bill={bill} />
      <BillQuestion billId={bill.id} />
    </Screen>
  )
}

function Summary({ bill }: { bill: Bill }) {
  const words = useWords(billWords)
  const { language } = useLanguage()
  const mixed = bill.walletPartFen !== 0 && bill.subsidyPartFen !== 0
  return (
    <section className="panel bill-summary">
      <p className="soft">{words.kinds[bill.kind]}</p>
      <p className="bill-amount">
        <SignedAmount amountFen={bill.amountFen} undone={bill.reversedBy !== null} />
      </p>
      <p className="bill-place">{placeOf(bill, language)}</p>
      {bill.reversedBy && <Notice tone="good">{words.reversedHelp}</Notice>}
      {bill.refundedFen > 0 && (
        <Notice tone="good">{words.refundedHelp(formatYuanSign(bill.refundedFen))}</Notice>
      )}
      {bill.reverses && <Original id={bill.reverses} isRefund={bill.kind === 'refund'} />}
      {bill.late && <Notice tone="warning">{words.lateHelp(bill.terminal ?? words.theTerminal)}</Notice>}
      <dl className="facts">
        {mixed && <Fact name={words.walletPart}>{formatYuanSign(Math.abs(bill.walletPartFen))}</Fact>}
        {bill.subsidyPartFen !== 0 && (
          <Fact name={words.subsidyPart}>{formatYuanSign(Math.abs(bill.subsidyPartFen))}</Fact>
        )}
        {bill.terminal && <Fact name={words.terminal}>{bill.terminal}</Fact>}
        <Fact name={words.occurredAt}>{formatExactly(bill.occurredAt, language)}</Fact>
        <Fact name={words.postedAt}>{formatExactly(bill.postedAt, language)}</Fact>
        <Fact name={words.number}>
          <span className="bill-number">{bill.id}</span>
        </Fact>
      </dl>
    </section>
  )
}

/** What this one undoes, and the way to it. */
function Original({ id, isRefund }: { id: string; isRefund: boolean }) {
  const words = useWords(billWords)
  const { value: original } = useLoaded<Detail>(`/v1/me/bills/${id}`)
  return (
    <Notice
      tone="info"
      action={
        original && (
          <button type="button" className="button button-plain" onClick={() => go('/bills/detail', original)}>
            {words.toOriginal}
          </button>
        )
      }
    >
      {isRefund ? words.refundsHelp : words.reversesHelp}
    </Notice>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Timeline({ bill }: { bill: Bill }) {
  const words = useWords(billWords)
  const { language } = useLanguage()
  const { value, failure, reload } = useLoaded<Detail>(`/v1/me/bills/${bill.id}`)
  if (failure) return <FailurePanel failure={failure} onRetry={reload} />
  if (!value) return <Loading />
  return (
    <section className="panel">
      <h2>{words.timeline}</h2>
      <ol className="timeline">
        {value.timeline.map(({ at, step, amountFen }) => (
          <li key={step + at}>
            <strong>
              {words.steps[step]} {amountFen !== undefined && formatYuanSign(amountFen)}
            </strong>
            <span className="soft">{formatExactly(at, language)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
