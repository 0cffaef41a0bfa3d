import type { ReactNode } from 'react'
import type { Payment } from '../../../contract/payments.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { meansWords } from '../../../ui/words/means.ts'
import { problemWords } from '../../../ui/words/problems.ts'
import type { CardDesk } from '../card/card-desk.ts'
import { SameCardAgain } from '../card/same-card-again.tsx'
import { TapRestHint } from '../card/tap-rest-hint.tsx'
import { KeyButton } from '../key-button.tsx'
import { Keypad } from '../keypad.tsx'
import type { Key } from '../keys.ts'
import { Result } from '../result.tsx'
import { posWords } from '../words/words.ts'
import { isByCard, isByChannel, type RefusedCode } from './attempt.ts'
import { instructionFor, reasonFor } from './instruction.ts'
import { doubtOf, type Sale } from './sale.ts'

type In<Step extends Sale['step']> = Extract<Sale, { step: Step }>
type Press = { onPress: (key: Key) => void }
type Cards = { cards: Pick<CardDesk, 'rest' | 'reader'> }

/** Everything after the scan: one giant result at a time, told apart by colour, shape and sound. */
export function ResultScreen({
  sale,
  cards,
  onPress,
}: { sale: Exclude<Sale, { step: 'entering' | 'scanning' }> } & Press & Cards) {
  switch (sale.step) {
    case 'approved':
      return (
        <Approved payment={sale.payment}>
          {isByCard(sale.attempt) && <TapRestHint paymentId={sale.attempt.id} rest={cards.rest} />}
        </Approved>
      )
    case 'approved-offline':
      return <ApprovedOffline sale={sale} />
    case 'refused':
      return <Refused sale={sale} onPress={onPress} />
    case 'pin':
      return <PinAsked sale={sale} onPress={onPress} />
    case 'deciding':
      return <Asking sale={sale} cards={cards} onPress={onPress} />
  }
}

function Approved({ payment, children }: { payment: Payment; children: ReactNode }) {
  const words = useWords(posWords).result
  const names = useWords(meansWords)
  const { amountFen, chargedFen, subsidyFen, payer, walletFen, channel } = payment
  return (
    <Result outcome="approved" shape="tick" title={words.approved}>
      <p className="result-amount">{formatYuanSign(chargedFen)}</p>
      <p className="result-payer">
        {channel ? names[channel] : payer.name} {!channel && <span>{words.tail(payer.campusNoTail)}</span>}
      </p>
      <p className="result-detail">
        {walletFen !== undefined && <strong>{words.balance(formatYuanSign(walletFen))}</strong>}
        {subsidyFen > 0 && <span>{words.fromSubsidy(formatYuanSign(subsidyFen))}</span>}
        {chargedFen !== amountFen && <span>{words.price(formatYuanSign(amountFen))}</span>}
      </p>
      {children}
      <p className="result-hint">{words.nextAmount}</p>
    </Result>
  )
}

/** No name and no balance: nobody could be asked. */
function ApprovedOffline({ sale }: { sale: In<'approved-offline'> }) {
  const words = useWords(posWords).result
  const { attempt, allowanceFen } = sale
  return (
    <Result outcome="approved" shape="tick" title={words.approved}>
      <p className="result-amount">{formatYuanSign(attempt.amountFen)}</p>
      <p className="result-strip">{words.approvedOffline}</p>
      {allowanceFen !== null && (
        <p className="result-detail">{words.allowance(formatYuanSign(allowanceFen))}</p>
      )}
      <p className="result-hint">{words.nextAmount}</p>
    </Result>
  )
}

function Refused({ sale, onPress }: { sale: In<'refused'> } & Press) {
  const words = useWords(posWords)
  const problems = useWords(problemWords)
  const { code, attempt, retryAfterSeconds } = sale
  return (
    <Result outcome="refused" shape="cross" title={instructionFor(words.instruction, code, attempt)}>
      <p className="result-reason">{reasonFor(words.reasons, problems, code, attempt)}</p>
      {retryAfterSeconds !== null && (
        <p className="result-detail">{words.result.wait(Math.ceil(retryAfterSeconds / 60))}</p>
      )}
      {provesNothingMoved(code) && (
        <p className="result-detail">
          <strong>{words.result.notCharged(formatYuanSign(attempt.amountFen))}</strong>
        </p>
      )}
      <div className="actions">
        <KeyButton press="Enter" onPress={onPress}>
          {isByCard(attempt) ? words.result.againByCard : words.result.again}
        </KeyButton>
        <KeyButton press="Escape" cap="Esc" onPress={onPress}>
          {words.result.newSale}
        </KeyButton>
      </div>
    </Result>
  )
}

/** A channel may have charged it and gives it back, or will not: its reason says so. */
function provesNothingMoved(code: RefusedCode): boolean {
  return code !== 'channel_reversed' && code !== 'channel_kept'
}

function PinAsked({ sale, onPress }: { sale: In<'pin'> } & Press) {
  const words = useWords(posWords)
  const { attempt, digits, wrong, notice } = sale
  const unfinished = notice === 'pin_six_digits' ? words.sale.notices[notice] : ''
  const trouble = unfinished || (wrong ? words.result.pinWrong : '')
  return (
    <Result
      outcome="pin"
      shape="lock"
      title={words.result.pinTitle}
      aside={<Keypad keys="pin" onPress={onPress} />}
    >
      <p className="result-amount">{formatYuanSign(attempt.amountFen)}</p>
      <p className="visually-hidden" aria-live="polite">
        {words.result.pinProgress(digits.length)}
      </p>
      <div className="pin-boxes" aria-hidden="true">
        {Array.from({ length: 6 }, (_, place) => (
          // oxlint-disable-next-line react/no-array-index-key -- the places of a PIN are its places
          <span key={place} className={place < digits.length ? 'full' : undefined} />
        ))}
      </div>
      <p className="result-reason" role="alert">
        {trouble}
      </p>
      <div className="actions">
        <KeyButton press="Enter" onPress={onPress}>
          {words.result.confirm}
        </KeyButton>
        <KeyButton press="Escape" cap="Esc" onPress={onPress}>
          {words.result.cancel}
        </KeyButton>
      </div>
    </Result>
  )
}

function Asking({ sale, cards, onPress }: { sale: In<'deciding'> } & Press & Cards) {
  const words = useWords(posWords).result
  const { attempt } = sale
  const amount = formatYuanSign(attempt.amountFen)
  if (isByChannel(attempt)) return <AskingChannel sale={sale} onPress={onPress} />
  switch (doubtOf(sale)) {
    case 'none':
      return (
        <Result outcome="deciding" shape={null} title={words.confirming}>
          <p className="result-amount">{amount}</p>
        </Result>
      )
    case 'repeating':
      return (
        <Result outcome="unknown" shape="hourglass" title={words.repeating}>
          <p className="result-reason">{words.repeatingText}</p>
          <p className="result-amount">{amount}</p>
        </Result>
      )
    case 'unknown':
      if (isByCard(attempt)) {
        return <SameCardAgain sale={sale} attempt={attempt} reader={cards.reader} onPress={onPress} />
      }
      return (
        <Result outcome="unknown" shape="question" title={words.unknown}>
          <p className="result-reason">{words.unknownText}</p>
          <p className="result-amount">{amount}</p>
          <div className="actions">
            <KeyButton press="F9" onPress={onPress}>
              {words.setAside}
            </KeyButton>
          </div>
        </Result>
      )
  }
}

/** A channel decides: its payer may have to type a password, and only the channel can say. */
function AskingChannel({ sale, onPress }: { sale: In<'deciding'> } & Press) {
  const words = useWords(posWords).result
  const { attempt, pending, cancelling } = sale
  const amount = formatYuanSign(attempt.amountFen)
  const doubt = doubtOf(sale)
  if (doubt !== 'none')
    return (
      <Result outcome="unknown" shape="hourglass" title={words.channelWait}>
        <p className="result-reason">{words.repeatingText}</p>
        <p className="result-amount">{amount}</p>
        {doubt === 'unknown' && (
          <div className="actions">
            <KeyButton press="F9" onPress={onPress}>
              {words.setAside}
            </KeyButton>
          </div>
        )}
      </Result>
    )
  if (pending === null || cancelling)
    return (
      <Result outcome="deciding" shape={null} title={cancelling ? words.channelCancelling : words.confirming}>
        <p className="result-amount">{amount}</p>
      </Result>
    )
  const byPassword = pending === 'password'
  return (
    <Result
      outcome={byPassword ? 'pin' : 'unknown'}
      shape={byPassword ? 'lock' : 'hourglass'}
      title={byPassword ? words.channelPassword : words.channelWait}
      testId="channel-pending"
    >
      <p className="result-amount">{amount}</p>
      <p className="result-reason">{words.repeatingText}</p>
      <div className="actions">
        <KeyButton press="Escape" cap="Esc" onPress={onPress}>
          {words.channelCancel}
        </KeyButton>
      </div>
    </Result>
  )
}
