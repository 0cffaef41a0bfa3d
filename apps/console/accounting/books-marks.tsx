import { CheckCircleFilled, CloseCircleFilled, SafetyCertificateOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect, useState } from 'react'
import type { TrialBalance, Verification } from '../../../contract/accounting.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatExactly } from '../../../ui/time.ts'
import { useRemote } from '../remote.ts'
import { Badge } from '../states/badge.tsx'
import { StaleNotice } from '../states/remote-view.tsx'
import { accountingWords } from './words.ts'

const ASK_AGAIN_MS = 2_000

/** That the figures add up and are the ledger's, and the proof of the whole ledger for whoever asks for it. */
export function BooksMarks({ books: { balanced, agrees } }: { books: TrialBalance }) {
  const words = useWords(accountingWords)
  return (
    <div className="accounting-marks" role="status">
      <Mark holds={balanced} text={balanced ? words.balanced : words.notBalanced} />
      <Mark holds={agrees} text={agrees ? words.agrees : words.disagrees} />
      {!(balanced && agrees) && <strong>{words.faultNext}</strong>}
      <Proof />
    </div>
  )
}

function Mark({ holds, text }: { holds: boolean; text: string }) {
  return (
    <Badge tone={holds ? 'good' : 'bad'} icon={holds ? <CheckCircleFilled /> : <CloseCircleFilled />}>
      {text}
    </Badge>
  )
}

/** It may take minutes: the page asks again until it has ended. */
function Proof() {
  const { proof: words } = useWords(accountingWords)
  const { language } = useLanguage()
  const [asked, setAsked] = useState(false)
  const remote = useRemote<Verification>(asked ? '/v1/accounting/verification' : null)
  const { value, loading, reload } = remote
  const running = loading || value?.state === 'running'
  useEffect(() => {
    if (loading || value?.state !== 'running') return
    const timer = setTimeout(reload, ASK_AGAIN_MS)
    return () => clearTimeout(timer)
  }, [loading, value, reload])
  const count = (value?.transfers ?? 0).toLocaleString('en')
  const time = value?.endedAt ? formatExactly(value.endedAt, language) : ''
  return (
    <>
      {value?.state === 'holds' && <Mark holds text={words.holds(count, time)} />}
      {value?.state === 'broken' && <Mark holds={false} text={words.broken(String(value.faults), time)} />}
      <Button
        icon={<SafetyCertificateOutlined />}
        loading={running}
        onClick={() => (asked ? reload() : setAsked(true))}
      >
        {running && value ? words.running(count) : words.label}
      </Button>
      <StaleNotice remote={remote} />
    </>
  )
}
