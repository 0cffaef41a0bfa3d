import { Checkbox } from 'antd'
import type { CaseRecords } from '../../../contract/cases.ts'
import type { PaymentDetail } from '../../../contract/payments.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatExactly } from '../../../ui/time.ts'
import { addressOf } from '../address.ts'
import { groupedNumber } from '../cards/card-badge.tsx'
import { useRemote } from '../remote.ts'
import { Badge, type Tone } from '../states/badge.tsx'
import { RemoteView } from '../states/remote-view.tsx'
import { casesWords } from './words.ts'

/** How a sale stands: who pays for it, or would. */
export type Standing = 'charged' | 'waits' | 'proposed' | 'campus' | 'noted' | 'unproved'
const TONES: Record<Standing, Tone> = {
  charged: 'good',
  waits: 'warning',
  proposed: 'warning',
  campus: 'quiet',
  noted: 'good',
  unproved: 'quiet',
}

/** A sale made with no network, to be held against the others of its case. */
export function SaleCard({
  record,
  standing,
  choice,
}: {
  record: CaseRecords['records'][number]
  standing: Standing
  /** Where it is to be decided who pays. */
  choice?: { chosen: boolean; choose: (chosen: boolean) => void } | undefined
}) {
  const { record: words } = useWords(casesWords)
  const { language } = useLanguage()
  const place = [record.merchant, record.stall].filter(Boolean).join(' · ')
  const amount = formatYuanSign(record.amountFen)
  return (
    <li className="sale-card">
      <p className="sale-amount">
        {amount} <Badge tone={TONES[standing]}>{words[standing]}</Badge>
      </p>
      <dl>
        <dt>{words.person}</dt>
        <dd>
          <a href={addressOf(`people/${record.personId}`)}>{record.person}</a>
          <span className="soft">{record.campusNo}</span>
        </dd>
        <dt>{words.place}</dt>
        <dd>{place}</dd>
        <dt>{words.terminal}</dt>
        <dd>{record.terminal}</dd>
        <dt>{words.occurredAt}</dt>
        <dd>{formatExactly(record.at, language)}</dd>
        <dt>{words.receivedAt}</dt>
        <dd>{formatExactly(record.receivedAt, language)}</dd>
        {record.card && (
          <>
            <dt>{words.card}</dt>
            <dd>
              <a href={addressOf(`cards/${record.card.number}`)}>{groupedNumber(record.card.number)}</a>
            </dd>
            <dt>{words.counter}</dt>
            <dd>{record.card.counter}</dd>
            <dt>{words.terminalCounter}</dt>
            <dd>{record.card.terminalCounter}</dd>
          </>
        )}
      </dl>
      {choice && (
        <Checkbox
          checked={choice.chosen}
          aria-label={words.chargeThis(amount, place)}
          onChange={({ target }) => choice.choose(target.checked)}
        >
          {words.charge}
        </Checkbox>
      )}
    </li>
  )
}

/** A payment made online with the same code: it stands, whatever is decided. */
export function OnlineCard({ id }: { id: string }) {
  const { record: words } = useWords(casesWords)
  const { language } = useLanguage()
  const remote = useRemote<PaymentDetail>(`/v1/payments/${id}`)
  return (
    <li className="sale-card">
      <RemoteView remote={remote}>
        {(payment) => (
          <>
            <p className="sale-amount">
              {formatYuanSign(payment.chargedFen)} <Badge tone="good">{words.online}</Badge>
            </p>
            <dl>
              <dt>{words.person}</dt>
              <dd>
                <a href={addressOf(`people/${payment.personId}`)}>{payment.payer.name}</a>
                <span className="soft">···{payment.payer.campusNoTail}</span>
              </dd>
              <dt>{words.place}</dt>
              <dd>{[payment.merchant, payment.stall].filter(Boolean).join(' · ')}</dd>
              <dt>{words.terminal}</dt>
              <dd>{payment.terminal}</dd>
              <dt>{words.occurredAt}</dt>
              <dd>{formatExactly(payment.at, language)}</dd>
              <dt>{words.postedAt}</dt>
              <dd>{formatExactly(payment.postedAt, language)}</dd>
            </dl>
            <p className="soft">
              {words.onlineNote} · <a href={addressOf(`payments/${id}`)}>{words.open}</a>
            </p>
          </>
        )}
      </RemoteView>
    </li>
  )
}
