import { formatYuanSign } from '../../../ui/amount.ts'
import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import type { Kiosk } from '../terminal/open-kiosk.ts'
import { unwrittenOf } from '../visit/open-replacement.ts'
import type { Inside } from '../visit/visit.ts'
import type { VisitRunner } from '../visit/visit-runner.ts'
import { kioskWords } from '../words/words.ts'
import { TroubleText } from './trouble-text.tsx'

export type InsideProps = { visit: Inside; kiosk: Kiosk; runner: VisitRunner }

/** Who is there, how much there is, and what can be done. */
export function MenuScreen({ visit, kiosk, runner }: InsideProps) {
  const all = useWords(kioskWords)
  const words = all.menu
  const offer = useCell(kiosk.offer)
  const { me, busy, done, trouble, presented } = visit
  const { state } = me.account
  const isBlocked = me.card?.blocked === true
  const isDue = unwrittenOf(me.person.campusNo, me.card?.number, kiosk.now()) !== null
  const whyNot = !me.card
    ? words.noCard
    : presented.by !== 'reader'
      ? words.replaceNeedsCard
      : offer?.cardsLeft === false
        ? words.noBlanks
        : null
  return (
    <main className="screen">
      <div className="screen-top">
        <h1>{words.hello(me.person.name)}</h1>
        <dl className="purse">
          <div>
            <dt>{words.balance}</dt>
            <dd>{formatYuanSign(me.account.walletFen)}</dd>
          </div>
          {me.account.subsidyFen > 0 && (
            <div>
              <dt>{words.subsidy}</dt>
              <dd>{formatYuanSign(me.account.subsidyFen)}</dd>
            </div>
          )}
          <div>
            <dt>{words.card}</dt>
            <dd className={state === 'active' && !isBlocked ? 'good' : 'bad'}>
              {isBlocked && state === 'active' ? words.blocked : words.states[state]}
            </dd>
          </div>
        </dl>
        {isBlocked && <p className="notice">{words.blockedHint}</p>}
        {done && (
          <p className="done" role="status">
            {all.done[done]}
          </p>
        )}
        <TroubleText trouble={trouble} />
      </div>
      <div className="screen-controls choices" aria-busy={busy}>
        {isDue && <Choice label={words.write} hint={words.writeHint} busy={busy} onClick={runner.writeDue} />}
        {state === 'active' && (
          <Choice
            label={words.lose}
            hint={words.loseHint}
            busy={busy}
            onClick={() => runner.setState('loss-report')}
          />
        )}
        {state === 'lost' && (
          <Choice
            label={words.release}
            hint={words.releaseHint}
            busy={busy}
            onClick={() => runner.setState('release')}
          />
        )}
        {(state === 'active' || state === 'lost') && (
          <Choice
            label={words.replace}
            hint={whyNot ?? words.replaceHint(offer ? formatYuanSign(offer.cardFeeFen) : '…')}
            busy={busy || whyNot !== null}
            onClick={() => runner.open('replace')}
          />
        )}
        <Choice label={words.bills} busy={busy} onClick={() => runner.open('bills')} />
        {state === 'active' && (
          <Choice
            label={words.limit}
            hint={words.limitHint}
            busy={busy}
            onClick={() => runner.open('limit')}
          />
        )}
        {state === 'active' && (
          <Choice
            label={words.spendingPin}
            hint={presented.by === 'card' ? words.spendingPinHint : words.spendingPinNeedsCard}
            busy={busy || presented.by !== 'card'}
            onClick={() => runner.open('spending-pin')}
          />
        )}
        <button type="button" className="big" onClick={runner.leave}>
          {words.leave}
        </button>
      </div>
    </main>
  )
}

function Choice(props: { label: string; hint?: string; busy: boolean; onClick: () => void }) {
  return (
    <button type="button" className="choice" disabled={props.busy} onClick={props.onClick}>
      <strong>{props.label}</strong>
      {props.hint && <span>{props.hint}</span>}
    </button>
  )
}
