import type { Me } from '../../../contract/me.ts'
import { formatFen } from '../../../ui/amount.ts'
import { useCell } from '../../../ui/cell.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { Icon } from '../../../ui/phone/icon.tsx'
import { prefer, preferences } from '../../../ui/phone/preferences.ts'
import { phoneWords } from '../../../ui/phone/words.ts'
import { formatDay, formatDayTime } from '../../../ui/time.ts'
import { account } from '../shell/account.ts'
import { homeWords } from './words.ts'

/** Balance, subsidy and card state; marked as of when, unless the server has just said it. */
export function AccountPanel({ me }: { me: Me }) {
  const words = useWords(homeWords)
  const shell = useWords(phoneWords)
  const { language } = useLanguage()
  const { asOf, standing } = useCell(account)
  const { balanceHidden } = useCell(preferences)
  const { walletFen, subsidyFen } = me.account
  const { subsidyEnds } = me
  const shown = (amountFen: number) => (balanceHidden ? '••••' : formatFen(amountFen))
  return (
    <section className="account-panel" aria-label={words.account}>
      <p className="account-name">
        <strong>{me.person.name}</strong> <span>{me.person.campusNo}</span>
      </p>
      <div className="account-balance">
        <div>
          <p>{words.balance}</p>
          <p className="account-amount" data-testid="balance">
            {balanceHidden && <span className="visually-hidden">{words.hidden}</span>}
            <span aria-hidden={balanceHidden}>{shown(walletFen + subsidyFen)}</span>
          </p>
        </div>
        <button
          type="button"
          className="icon-button"
          aria-label={balanceHidden ? words.showBalance : words.hideBalance}
          onClick={() => prefer({ balanceHidden: !balanceHidden })}
        >
          <Icon name={balanceHidden ? 'eye' : 'eyeOff'} />
        </button>
      </div>
      {standing !== 'fresh' && asOf && (
        <p className="account-as-of">{shell.asOf(formatDayTime(asOf, language))}</p>
      )}
      <dl className="account-facts">
        {subsidyFen > 0 && (
          <div>
            <dt>{words.subsidy}</dt>
            <dd>
              {shown(subsidyFen)}
              {subsidyEnds && (
                <span className="account-ends">
                  {words.ends(shown(subsidyEnds.amountFen), formatDay(subsidyEnds.lastDay, language))}
                </span>
              )}
            </dd>
          </div>
        )}
        <div>
          <dt>{words.account}</dt>
          <dd>{words.states[me.account.state]}</dd>
        </div>
        {me.card && (
          <div>
            <dt>{words.card}</dt>
            <dd>{stateWord(words.states, me.card.blocked ? 'blocked' : me.card.state)}</dd>
          </div>
        )}
      </dl>
    </section>
  )
}

/** A card's state in words; one that this app does not know yet, as the server calls it. */
function stateWord(states: Record<string, string>, state: string): string {
  return states[state] ?? state
}
