import { useLanguage, useWords } from '../../../ui/language.tsx'
import { Icon } from '../../../ui/phone/icon.tsx'
import { phoneWords } from '../../../ui/phone/words.ts'

/** Switches to the other language, named in that language. */
export function LanguageButton() {
  const { language, setLanguage } = useLanguage()
  const words = useWords(phoneWords)
  const other = language === 'en' ? 'zh-CN' : 'en'
  return (
    <button type="button" className="button button-plain" lang={other} onClick={() => setLanguage(other)}>
      <Icon name="language" size={20} />
      {words.language}
    </button>
  )
}
