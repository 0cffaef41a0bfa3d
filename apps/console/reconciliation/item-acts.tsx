import { Button } from 'antd'
import { useState } from 'react'
import type { ReconciliationItem } from '../../../contract/reconciliation.ts'
import { useWords } from '../../../ui/language.tsx'
import { useMay, useOperator } from '../layout/operator.tsx'
import { type Answer, AnswerDialog } from './answer-dialog.tsx'
import { DecideDialog } from './decide-dialog.tsx'
import { reconciliationWords } from './words.ts'

/** What this operator may do with a difference: propose, or answer what another proposed, never an own one (RULES 4.4). */
export function ItemActs({ item, onChanged }: { item: ReconciliationItem; onChanged: () => void }) {
  const words = useWords(reconciliationWords)
  const operator = useOperator()
  const may = useMay('administrator', 'finance')
  const [doing, setDoing] = useState<'decide' | Answer | null>(null)
  const { case: found } = item
  if (found?.decision) return <span className="soft">{words.decided(words.adjustments[found.decision])}</span>
  if (!found || item.state !== 'open') return <>—</>
  const { proposal } = found
  const isOwn = proposal?.by.id === operator.id
  const answers: readonly Answer[] = isOwn ? ['takeBack'] : ['approve', 'sendBack']
  const close = () => setDoing(null)
  const done = () => {
    close()
    onChanged()
  }
  return (
    <>
      {proposal && (
        <div>
          {words.adjustments[proposal.adjustment]} · {words.proposedBy(proposal.by.name)}
          <div className="soft">{proposal.note}</div>
        </div>
      )}
      {may && (
        <span className="badges">
          {proposal ? (
            answers.map((answer) => (
              <Button
                key={answer}
                size="small"
                type={answer === 'approve' ? 'primary' : 'default'}
                title={isOwn ? words.own : undefined}
                onClick={() => setDoing(answer)}
              >
                {words[answer]}
              </Button>
            ))
          ) : (
            <Button
              size="small"
              aria-label={words.decideLabel(item.orderNo)}
              onClick={() => setDoing('decide')}
            >
              {words.decide}
            </Button>
          )}
        </span>
      )}
      {doing === 'decide' && <DecideDialog item={item} caseId={found.id} onClose={close} onDone={done} />}
      {doing !== null && doing !== 'decide' && proposal && (
        <AnswerDialog
          item={item}
          caseId={found.id}
          proposal={proposal}
          answer={doing}
          onClose={close}
          onDone={done}
        />
      )}
    </>
  )
}
