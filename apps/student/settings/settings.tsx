import './settings.css'
import { useState } from 'react'
import { useCell } from '../../../ui/cell.ts'
import { type Language, languages, useLanguage, useWords } from '../../../ui/language.tsx'
import { Choices } from '../../../ui/phone/choices.tsx'
import { Icon, type IconName } from '../../../ui/phone/icon.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { prefer, preferences, textSizes, themes } from '../../../ui/phone/preferences.ts'
import { Screen } from '../../../ui/phone/screen.tsx'
import { phoneWords } from '../../../ui/phone/words.ts'
import { account } from '../shell/account.ts'
import { signOut } from '../shell/sign-out.ts'
import { InstallHelp } from '../sign-in/install-help.tsx'
import { settingsWords } from './words.ts'

const languageNames: Record<Language, string> = { 'zh-CN': '中文', en: 'English' }

export default function Settings() {
  const words = useWords(settingsWords)
  const { language, setLanguage } = useLanguage()
  const { theme, textSize } = useCell(preferences)
  const rows: { icon: IconName; name: string; href: string }[] = [
    { icon: 'limit', name: words.limit, href: '#/settings/limit' },
    { icon: 'pin', name: words.pin, href: '#/settings/pin' },
    { icon: 'lock', name: words.lock, href: '#/settings/lock' },
    { icon: 'devices', name: words.devices, href: '#/settings/devices' },
  ]
  return (
    <Screen title={words.title} above="/">
      <nav aria-label={words.account}>
        <ul className="list">
          {rows.map(({ icon, name, href }) => (
            <li key={href}>
              <a className="row" href={href}>
                <Icon name={icon} />
                <span className="row-text">{name}</span>
                <Icon name="next" size={20} />
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <section className="panel display-settings" aria-label={words.display}>
        <Choices
          title={words.language}
          name="language"
          choices={languages.map((value) => ({ value, label: languageNames[value] }))}
          chosen={language}
          onChoose={setLanguage}
        />
        <Choices
          title={words.theme}
          name="theme"
          choices={themes.map((value) => ({ value, label: words.themes[value] }))}
          chosen={theme}
          onChoose={(value) => prefer({ theme: value })}
        />
        <Choices
          title={words.textSize}
          name="text-size"
          choices={(Object.keys(textSizes) as (keyof typeof textSizes)[]).map((value) => ({
            value,
            label: words.textSizes[value],
          }))}
          chosen={textSize}
          onChoose={(value) => prefer({ textSize: value })}
        />
      </section>
      <InstallHelp />
      <SignOut />
    </Screen>
  )
}

/** Says what signing out removes before it does. */
function SignOut() {
  const words = useWords(settingsWords)
  const { cancel } = useWords(phoneWords)
  const [asked, setAsked] = useState(false)
  const offline = useCell(account).standing === 'failed'
  if (!asked) {
    return (
      <button type="button" className="button" onClick={() => setAsked(true)}>
        <Icon name="signOut" size={20} />
        {words.signOut}
      </button>
    )
  }
  return (
    <>
      <div role="alert">
        <Notice tone="warning" title={words.signOut}>
          <p>{words.signOutWhat}</p>
          {offline && <p>{words.signOutOffline}</p>}
        </Notice>
      </div>
      <button type="button" className="button button-danger button-wide" onClick={() => void signOut()}>
        {words.signOutConfirm}
      </button>
      <button type="button" className="button" onClick={() => setAsked(false)}>
        {cancel}
      </button>
    </>
  )
}
