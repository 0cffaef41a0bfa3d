import type { RiskOverview } from '../../../contract/risk.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatExactly } from '../../../ui/time.ts'
import { addressOf } from '../address.ts'
import { PageHead } from '../layout/page-head.tsx'
import { useRemote } from '../remote.ts'
import { RemoteView } from '../states/remote-view.tsx'
import { OpenPatterns } from './open-patterns.tsx'
import { RuleTable } from './rule-table.tsx'
import { riskWords } from './words.ts'

const REFRESH_MS = 60_000

/** Odd patterns: what waits for somebody, and what each rule finds, so that its threshold can be set. */
export default function RiskPage() {
  const words = useWords(riskWords)
  const { language } = useLanguage()
  const remote = useRemote<RiskOverview>('/v1/risk', REFRESH_MS)
  const asOf = remote.value?.asOf
  return (
    <>
      <PageHead
        title={words.title}
        aside={remote.value && (asOf ? words.asOf(formatExactly(asOf, language)) : words.neverLooked)}
      >
        <a href={addressOf('policy')}>{words.toPolicy}</a>
      </PageHead>
      <RemoteView remote={remote}>
        {({ rules, open }) => (
          <>
            <p className="soft">{words.note}</p>
            <OpenPatterns open={open} onChanged={remote.reload} />
            <RuleTable rules={rules} />
          </>
        )}
      </RemoteView>
    </>
  )
}
