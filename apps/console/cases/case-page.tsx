import type { CaseDetail, CaseRecords } from '../../../contract/cases.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf } from '../address.ts'
import { PageHead } from '../layout/page-head.tsx'
import { useRemote } from '../remote.ts'
import { RiskFacts } from '../risk/risk-facts.tsx'
import { RemoteView } from '../states/remote-view.tsx'
import { CaseFacts } from './case-facts.tsx'
import { CaseOutcome } from './case-outcome.tsx'
import { CaseOwner } from './case-owner.tsx'
import { CaseTimeline } from './case-timeline.tsx'
import { Question } from './question.tsx'
import { CaseState } from './state-badge.tsx'
import { casesWords } from './words.ts'
import './cases.css'

/** One case: what was found, the sales side by side, what is decided, and what happened to it. */
export default function CasePage({ id }: { id: string }) {
  const words = useWords(casesWords)
  const found = useRemote<CaseDetail>(`/v1/cases/${encodeURIComponent(id)}`)
  const records = useRemote<CaseRecords>(`/v1/cases/${encodeURIComponent(id)}/records`)
  const changed = () => {
    found.reload()
    records.reload()
  }
  const detail = found.value
  return (
    <>
      <PageHead
        title={detail ? words.kinds[detail.kind] : words.title}
        above={{ label: words.title, address: addressOf('cases') }}
        aside={detail && <CaseState state={detail.state} />}
      >
        {detail && <CaseOwner found={detail} onChanged={changed} />}
      </PageHead>
      <RemoteView remote={found}>
        {(shown) => (
          <div className="case">
            <CaseFacts found={shown} />
            {shown.kind === 'risk_pattern' && <RiskFacts caseId={shown.id} onChanged={changed} />}
            <RemoteView remote={records}>
              {(sales) => (
                <>
                  <CaseOutcome found={shown} records={sales.records} />
                  <Question
                    // A choice belongs to what was on the screen when it was made.
                    key={`${shown.state} ${shown.subjects.length}`}
                    found={shown}
                    sales={sales}
                    onChanged={changed}
                  />
                </>
              )}
            </RemoteView>
            <CaseTimeline events={shown.events} />
          </div>
        )}
      </RemoteView>
    </>
  )
}
