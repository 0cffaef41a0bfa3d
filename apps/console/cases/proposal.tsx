import { Alert, App, Button } from 'antd'
import { useState } from 'react'
import type { Case, CaseDetail, CaseRecords } from '../../../contract/cases.ts'
import { useWords } from '../../../ui/language.tsx'
import { ActDialog } from '../acts/act-dialog.tsx'
import { useMay, useOperator } from '../layout/operator.tsx'
import { useApi } from '../sign-in/session.tsx'
import { useChanges } from './use-changes.ts'
import { casesWords } from './words.ts'

type Answer = 'approve' | 'sendBack' | 'takeBack'

/** What somebody proposed: another operator approves it or sends it back; who proposed can only take it back. */
export function Proposal({
  found,
  sales,
  onChanged,
}: {
  found: CaseDetail
  sales: CaseRecords
  onChanged: () => void
}) {
  const { proposal: words } = useWords(casesWords)
  const self = useOperator()
  const mayAnswer = useMay('card_centre', 'finance')
  const [answering, setAnswering] = useState<Answer | null>(null)
  const isOwn = found.proposedBy === self.id
  const answers: readonly Answer[] = !mayAnswer ? [] : isOwn ? ['takeBack'] : ['approve', 'sendBack']
  return (
    <>
      <Alert
        showIcon
        type="warning"
        title={isOwn ? words.own : words.title(found.proposer ?? '—')}
        description={
          <>
            <span className="soft">{words.why}</span>
            {found.proposalNote}
          </>
        }
        action={
          <span className="case-acts">
            {answers.map((answer) => (
              <Button
                key={answer}
                type={answer === 'approve' ? 'primary' : 'default'}
                onClick={() => setAnswering(answer)}
              >
                {words[answer]}
              </Button>
            ))}
          </span>
        }
      />
      {answering && (
        <AnswerDialog
          found={found}
          sales={sales}
          answer={answering}
          onClose={() => setAnswering(null)}
          onDone={() => {
            setAnswering(null)
            onChanged()
          }}
        />
      )}
    </>
  )
}

function AnswerDialog(props: {
  found: CaseDetail
  sales: CaseRecords
  answer: Answer
  onClose: () => void
  onDone: () => void
}) {
  const { found, sales, answer } = props
  const { proposal: words, decide, card } = useWords(casesWords)
  const api = useApi()
  const { message } = App.useApp()
  const charges = useChanges(sales.records, new Set(found.proposal?.chargeRecordIds))
  const approve = answer === 'approve'
  const verdict = found.proposal?.card

  async function send(note: string) {
    const body = { approve, proposedAt: found.proposedAt, note }
    const reply = await api.send<Case>('POST', `/v1/cases/${found.id}/approval`, body)
    if (!reply.ok) return reply.failure
    const { state } = reply.value
    if (approve === (state === 'decided')) void message.success(approve ? words.approved : words.sentBack)
    else void message.warning(decide.overtaken)
    props.onDone()
    return null
  }

  return (
    <ActDialog
      title={words[`${answer}Title`]}
      submitLabel={words[`${answer}Submit`]}
      danger={approve}
      changes={approve ? [...charges, ...(verdict ? [card.changes[verdict]] : [])] : words.backChanges}
      undo={approve ? decide.undo : words.backUndo}
      asksReason
      act={send}
      onClose={props.onClose}
    />
  )
}
