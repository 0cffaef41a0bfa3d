import type { LeavingOfPerson } from '../../../contract/leavings.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatDayTime } from '../../../ui/time.ts'
import type { Remote } from '../remote.ts'
import { FailurePanel } from '../states/failure-panel.tsx'
import { LeavingActs } from './leaving-acts.tsx'
import { statusOf } from './leaving-status.ts'
import { useLeavingSentence, usePaidSentence } from './use-leaving-sentence.ts'
import { leavingWords } from './words.ts'
import './leaving.css'

/** On a person's page: where the leaving stands, and what comes next. Nothing for who stays. */
export function LeavingPanel({
  remote,
  onChanged,
}: {
  remote: Remote<LeavingOfPerson>
  onChanged: () => void
}) {
  const words = useWords(leavingWords)
  const { language } = useLanguage()
  const sentence = useLeavingSentence()
  const paid = usePaidSentence()
  const { value } = remote
  if (value === null)
    return remote.failure && <FailurePanel failure={remote.failure} onRetry={remote.reload} />
  const { leaving } = value
  if (!leaving || leaving.state === 'undone') return null
  const status = statusOf(leaving, new Date())
  const { payout, subsidyFen, openedBy } = leaving
  return (
    <section className="panel leaving-panel" aria-label={words.panel}>
      <div>
        <h2>{words.panel}</h2>
        <p>{sentence(leaving, status)}</p>
        {payout?.state === 'posted' && <p>{paid(payout)}</p>}
        {leaving.state === 'leaving' && subsidyFen > 0 && <p>{words.subsidy(formatYuanSign(subsidyFen))}</p>}
        <p className="soft">
          {words.begunBy(openedBy?.name ?? words.house, formatDayTime(leaving.openedAt, language))} ·{' '}
          {leaving.reason}
        </p>
      </div>
      <LeavingActs leaving={leaving} approvalAboveFen={value.approvalAboveFen} onChanged={onChanged} />
    </section>
  )
}
