import './home.css'
import { useCell } from '../../../ui/cell.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { campus } from '../../../ui/phone/campus.ts'
import { FailurePanel, Loading } from '../../../ui/phone/failure.tsx'
import { Icon, type IconName } from '../../../ui/phone/icon.tsx'
import { Screen } from '../../../ui/phone/screen.tsx'
import { phoneWords } from '../../../ui/phone/words.ts'
import { account, refreshAccount } from '../shell/account.ts'
import { AccountPanel } from './account-panel.tsx'
import { Attention } from './attention.tsx'
import { Notices } from './notices.tsx'
import { homeWords } from './words.ts'

/** What a person has and can do, with the pay code under the thumb. */
export function Home() {
  const words = useWords(homeWords)
  const { app } = useWords(phoneWords)
  const { language } = useLanguage()
  const known = useCell(campus)
  const { me, failure } = useCell(account)
  const name = known ? (language === 'en' ? known.nameEn : known.nameZh) : app
  return (
    <Screen
      title={name}
      aside={
        <a className="icon-button" href="#/settings" aria-label={words.settings}>
          <Icon name="settings" />
        </a>
      }
      footer={
        <a className="button button-primary button-wide pay-button" href="#/code">
          <Icon name="code" size={28} />
          {words.payCode}
        </a>
      }
    >
      {me && <AccountPanel me={me} />}
      {!me && !failure && <Loading />}
      {failure && <FailurePanel failure={failure} onRetry={() => void refreshAccount()} />}
      {me && <Attention me={me} />}
      {me && <Notices me={me} />}
      <Services lost={me?.account.state === 'lost'} />
    </Screen>
  )
}

function Services({ lost }: { lost: boolean }) {
  const words = useWords(homeWords)
  const services: { icon: IconName; name: string; href: string }[] = [
    { icon: 'topUp', name: words.topUp, href: '#/top-up' },
    { icon: 'scan', name: words.scan, href: '#/scan' },
    { icon: 'bills', name: words.bills, href: '#/bills' },
    { icon: 'lost', name: lost ? words.release : words.reportLost, href: '#/card' },
    { icon: 'limit', name: words.limit, href: '#/settings/limit' },
    { icon: 'devices', name: words.devices, href: '#/settings/devices' },
    { icon: 'pin', name: words.pin, href: '#/settings/pin' },
    { icon: 'settings', name: words.settings, href: '#/settings' },
  ]
  return (
    <nav aria-label={words.services}>
      <ul className="services">
        {services.map(({ icon, name, href }) => (
          <li key={href}>
            <a href={href}>
              <Icon name={icon} size={28} />
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
