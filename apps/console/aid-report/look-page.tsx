import type { AidLook } from '../../../contract/aid-report.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf } from '../address.ts'
import { PageHead } from '../layout/page-head.tsx'
import { useRemote } from '../remote.ts'
import { RemoteView } from '../states/remote-view.tsx'
import { About } from './about.tsx'
import { LookView } from './look-view.tsx'
import { aidReportWords } from './words.ts'
import './aid-report.css'

/** A look as it was, with the marks of today. */
export default function LookPage({ id }: { id: string }) {
  const words = useWords(aidReportWords)
  const remote = useRemote<AidLook>(`/v1/aid-report/looks/${id}`)
  const title = remote.value ? words.lookTitle(remote.value.month) : words.title
  return (
    <>
      <PageHead title={title} above={{ label: words.back, address: addressOf('aid-report') }} />
      <About />
      <RemoteView remote={remote}>{(look) => <LookView key={look.id} look={look} />}</RemoteView>
    </>
  )
}
