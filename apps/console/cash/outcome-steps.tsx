import {
  CheckCircleFilled,
  CloseCircleFilled,
  PrinterOutlined,
  QuestionCircleFilled,
} from '@ant-design/icons'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import type { CashReceipt } from '../../../contract/cash.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import type { Failure } from '../../../ui/api.ts'
import { useWords } from '../../../ui/language.tsx'
import { useFailureWords } from '../acts/use-failure-words.ts'
import { printSlip } from '../print/print-slip.ts'
import type { Order } from './order.ts'
import { ReceiptSlip } from './receipt-slip.tsx'
import { useKey } from './use-key.ts'
import { cashWords } from './words.ts'

/** The money is in the account. */
export function DoneStep({ receipt, onNext }: { receipt: CashReceipt; onNext: () => void }) {
  const words = useWords(cashWords)
  const print = () => printSlip(<ReceiptSlip receipt={receipt} />)
  useKey('p', print)
  return (
    <Outcome
      tone="good"
      icon={<CheckCircleFilled />}
      title={words.doneTitle}
      text={words.doneText(receipt.person.name, formatYuanSign(receipt.amountFen))}
    >
      <dl className="cash-facts">
        {receipt.walletFen !== null && (
          <>
            <dt>{words.after}</dt>
            <dd className="cash-facts-amount">{formatYuanSign(receipt.walletFen)}</dd>
          </>
        )}
        <dt>{words.number}</dt>
        <dd>{receipt.number}</dd>
      </dl>
      <div className="cash-buttons">
        <Button size="large" icon={<PrinterOutlined />} onClick={print}>
          {words.print}
        </Button>
        <Button size="large" type="primary" autoFocus onClick={onNext}>
          {words.another}
        </Button>
      </div>
    </Outcome>
  )
}

/** Nobody knows yet whether the money is in the account: it is found out under the same id. */
export function UnknownStep({
  order,
  tries,
  onAskNow,
}: {
  order: Order
  tries: number
  onAskNow: () => void
}) {
  const words = useWords(cashWords)
  return (
    <Outcome
      tone="warning"
      icon={<QuestionCircleFilled />}
      title={words.unknown}
      text={words.doneText(order.person.name, formatYuanSign(order.amountFen))}
    >
      <p>{words.unknownText}</p>
      <p className="soft">{words.tries(tries)}</p>
      <div className="cash-buttons">
        <Button size="large" type="primary" autoFocus onClick={onAskNow}>
          {words.retryNow}
        </Button>
      </div>
    </Outcome>
  )
}

/** The money is not in the account, and why. */
export function RefusedStep({
  order,
  failure,
  afterUnknown,
  onNext,
}: {
  order: Order
  failure: Failure
  afterUnknown: boolean
  onNext: () => void
}) {
  const words = useWords(cashWords)
  const failureWords = useFailureWords()
  // The id grew too old while the outcome was unknown; had it been posted, the reply would have been the receipt.
  const expired = afterUnknown && failure.code === 'id_time_invalid'
  return (
    <Outcome
      tone="bad"
      icon={<CloseCircleFilled />}
      title={words.refusedTitle}
      text={`${order.person.name} · ${formatYuanSign(order.amountFen)}`}
    >
      <p>
        <strong>{expired ? words.notPosted : failureWords(failure)}</strong>
      </p>
      <p>{words.refusedText}</p>
      <div className="cash-buttons">
        <Button size="large" type="primary" autoFocus onClick={onNext}>
          {words.another}
        </Button>
      </div>
    </Outcome>
  )
}

function Outcome({
  tone,
  icon,
  title,
  text,
  children,
}: {
  tone: 'good' | 'warning' | 'bad'
  icon: ReactNode
  title: string
  text: string
  children: ReactNode
}) {
  return (
    <div className="cash-step">
      <div className={`cash-outcome cash-outcome-${tone}`} role="alert">
        <span aria-hidden>{icon}</span>
        <div>
          <h2>{title}</h2>
          <p>{text}</p>
        </div>
      </div>
      {children}
    </div>
  )
}
