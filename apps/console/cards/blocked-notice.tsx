import { Alert } from 'antd'
import type { Card } from '../../../contract/cards.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatExactly } from '../../../ui/time.ts'
import { addressOf } from '../address.ts'
import { casesWords } from '../cases/words.ts'
import { cardsWords } from './words.ts'

/** Why a card is stopped though its person is not, and where that is decided. */
export function BlockedNotice({
  blocked: { at, reason, caseId },
}: {
  blocked: NonNullable<Card['blocked']>
}) {
  const words = useWords(cardsWords).blocked
  const kinds: Readonly<Record<string, string>> = useWords(casesWords).kinds
  const { language } = useLanguage()
  return (
    <Alert
      type="error"
      showIcon
      title={`${words.title}: ${kinds[reason] ?? reason}`}
      description={`${words.text} ${words.since}: ${formatExactly(at, language)}`}
      action={caseId && <a href={addressOf(`cases/${caseId}`)}>{words.toCase}</a>}
    />
  )
}
