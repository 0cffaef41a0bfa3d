import { BulbOutlined, TranslationOutlined, UserOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { useState } from 'react'
import { type Language, useLanguage, useWords } from '../../../ui/language.tsx'
import { useSession } from '../sign-in/session.tsx'
import { useOperator } from './operator.tsx'
import { OwnPassword } from './own-password.tsx'
import { themeChoices, useTheme } from './theme.tsx'
import { layoutWords } from './words.ts'

/** Language, appearance, and what the operator may do with their own sign-in. */
export function Preferences() {
  return (
    <div className="shell-preferences">
      <LanguageButton />
      <ThemeMenu />
      <OperatorMenu />
    </div>
  )
}

export function LanguageButton() {
  const words = useWords(layoutWords)
  const { setLanguage } = useLanguage()
  return (
    <Button
      type="text"
      icon={<TranslationOutlined />}
      lang={words.otherLanguageCode}
      onClick={() => setLanguage(words.otherLanguageCode as Language)}
    >
      {words.otherLanguage}
    </Button>
  )
}

export function ThemeMenu() {
  const words = useWords(layoutWords)
  const { choice, choose } = useTheme()
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectedKeys: [choice],
        items: themeChoices.map((key) => ({ key, label: words.themes[key], onClick: () => choose(key) })),
      }}
    >
      <Button type="text" icon={<BulbOutlined />} aria-haspopup="menu">
        {words.theme}
      </Button>
    </Dropdown>
  )
}

function OperatorMenu() {
  const words = useWords(layoutWords)
  const { signOut } = useSession()
  const { name, login, roles, merchant } = useOperator()
  const [changing, setChanging] = useState(false)
  const place = [...roles.map((role) => words.roles[role]), merchant].filter(Boolean).join(' · ')
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { type: 'group', label: `${login} · ${place}`, key: 'who' },
            { key: 'password', label: words.changePassword, onClick: () => setChanging(true) },
            { key: 'out', label: words.signOut, onClick: signOut },
          ],
        }}
      >
        <Button type="text" icon={<UserOutlined />} aria-haspopup="menu">
          {name}
        </Button>
      </Dropdown>
      {changing && <OwnPassword onClose={() => setChanging(false)} />}
    </>
  )
}
