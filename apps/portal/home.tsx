import type { Me } from '../../contract/me.ts'
import { formatYuanSign } from '../../ui/amount.ts'
import { useWords } from '../../ui/language.tsx'
import { Icon, type IconName } from '../../ui/phone/icon.tsx'
import { Notice } from '../../ui/phone/notice.tsx'
import { Screen } from '../../ui/phone/screen.tsx'
import { portalWords } from './words.ts'

/** The balance, and what can be done here. */
export function Home({ me }: { me: Me }) {
  const words = useWords(portalWords)
  const { state, walletFen, subsidyFen } = me.account
  const mayTopUp = state === 'active' || state === 'lost'
  return (
    <Screen title={words.title}>
      {state !== 'active' && (
        <Notice tone="warning" title={words.states[state]}>
          {state === 'lost' ? words.lostHelp : words.deskHelp}
        </Notice>
      )}
      <section className="panel portal-balance" aria-label={words.balance}>
        <p className="soft">
          {me.person.name} · {me.person.campusNo}
        </p>
        <p className="portal-amount" data-testid="balance">
          {formatYuanSign(walletFen + subsidyFen)}
        </p>
        {subsidyFen > 0 && <p className="soft">{words.subsidy(formatYuanSign(subsidyFen))}</p>}
      </section>
      {mayTopUp && (
        <a className="button button-primary button-wide" href="#/top-up">
          {words.topUp}
        </a>
      )}
      <ul className="list">
        <Row path="/history" icon="bills" text={words.history} />
        {state === 'active' && <Row path="/lost" icon="lost" text={words.reportLost} />}
        <Row path="/unbind" icon="signOut" text={words.unbind} />
      </ul>
      <a className="button button-plain" href="/app/">
        {words.moreInApp}
      </a>
    </Screen>
  )
}

function Row({ path, icon, text }: { path: string; icon: IconName; text: string }) {
  return (
    <li>
      <a className="row" href={`#${path}`}>
        <Icon name={icon} />
        <span className="row-text">{text}</span>
        <Icon name="next" size={18} />
      </a>
    </li>
  )
}
