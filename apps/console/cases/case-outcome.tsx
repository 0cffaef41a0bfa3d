import { CheckCircleOutlined } from '@ant-design/icons'
import { type CaseDetail, type CaseRecords, chargesPeople } from '../../../contract/cases.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatExactly } from '../../../ui/time.ts'
import { casesWords } from './words.ts'

/** What was decided, by whom and why; of a case that was opened again, the decision that still stands. */
export function CaseOutcome({ found, records }: { found: CaseDetail; records: CaseRecords['records'] }) {
  const { outcome: words, card } = useWords(casesWords)
  const { language } = useLanguage()
  const { decision, decidedAt, decider, proposer, state, note } = found
  if (!decision || decidedAt === null) return null
  const charged = records.filter(({ id }) => decision.chargeRecordIds.includes(id))
  const sumFen = charged.reduce((sum, { amountFen }) => sum + amountFen, 0)
  const movesMoney = chargesPeople(found.kind)
  return (
    <section className="panel case-outcome" aria-label={words.title}>
      {state !== 'decided' && <p className="soft">{words.earlier}</p>}
      <p>
        <CheckCircleOutlined aria-hidden />{' '}
        <strong>{words.by(decider ?? '—', formatExactly(decidedAt, language))}</strong>
        {state === 'decided' && proposer !== null && (
          <span className="soft"> · {words.proposedBy(proposer)}</span>
        )}
      </p>
      {movesMoney && (
        <p>
          {charged.length > 0 ? words.charged(charged.length, formatYuanSign(sumFen)) : words.chargedNone}
        </p>
      )}
      {decision.card && <p>{card.found[decision.card]}</p>}
      {note && (
        <p>
          <span className="soft">{words.note}</span>
          {note}
        </p>
      )}
    </section>
  )
}
