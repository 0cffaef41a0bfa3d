import { Button } from 'antd'
import { useState } from 'react'
import { type CaseDetail, type CaseRecords, chargesPeople } from '../../../contract/cases.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf } from '../address.ts'
import { useMay } from '../layout/operator.tsx'
import { CardChoice, type CardVerdict } from './card-choice.tsx'
import { DecideDialog } from './decide-dialog.tsx'
import { Proposal } from './proposal.tsx'
import { OnlineCard, SaleCard, type Standing } from './sale-card.tsx'
import { sumsOf } from './sums.ts'
import { casesWords } from './words.ts'

/** The sales of a case side by side, and who is to pay: chosen here, then decided in a dialog that says what it means. */
export function Question({
  found,
  sales,
  onChanged,
}: {
  found: CaseDetail
  sales: CaseRecords
  onChanged: () => void
}) {
  const words = useWords(casesWords)
  const mayDecide = useMay('card_centre', 'finance')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [verdict, setVerdict] = useState<CardVerdict | null>(null)
  const [deciding, setDeciding] = useState(false)
  const { records } = sales
  const online = found.subjects.filter(({ kind }) => kind === 'payment')
  const movesMoney = chargesPeople(found.kind)
  const isOpen = found.state === 'open' && mayDecide
  const needsSecond = movesMoney && sumsOf(records, chosen).chargedFen > sales.approvalAboveFen
  const { label, labelPropose, note } = words.decide

  if (found.kind === 'channel_difference' || found.kind === 'channel_day_failed')
    return <a href={reconciliationOf(found)}>{words.decideInReconciliation}</a>

  const choose = (id: string) => (isChosen: boolean) => {
    const next = new Set(chosen)
    if (isChosen) next.add(id)
    else next.delete(id)
    setChosen(next)
  }

  return (
    <>
      {found.state === 'proposed' && <Proposal found={found} sales={sales} onChanged={onChanged} />}
      {records.length + online.length > 0 && (
        <section className="panel" aria-labelledby="case-sales">
          <h2 id="case-sales">{words.record.title}</h2>
          <ul className="plain-list sale-cards">
            {records.map((record) => (
              <SaleCard
                key={record.id}
                record={record}
                standing={standingOf(found, record)}
                choice={
                  isOpen && movesMoney && !record.charged && !record.unproved
                    ? { chosen: chosen.has(record.id), choose: choose(record.id) }
                    : undefined
                }
              />
            ))}
            {online.map(({ id }) => (
              <OnlineCard key={id} id={id} />
            ))}
          </ul>
        </section>
      )}
      {isOpen && sales.card?.blocked && <CardChoice chosen={verdict} choose={setVerdict} />}
      {isOpen && (
        <div>
          <Button type="primary" onClick={() => setDeciding(true)}>
            {movesMoney || verdict ? (needsSecond ? labelPropose : label) : note}
          </Button>
        </div>
      )}
      {deciding && (
        <DecideDialog
          found={found}
          sales={sales}
          chosen={chosen}
          verdict={verdict}
          needsSecond={needsSecond}
          onClose={() => setDeciding(false)}
          onDone={() => {
            setDeciding(false)
            onChanged()
          }}
        />
      )}
    </>
  )
}

/** Where a difference to a channel's bill is decided: among those of its day. */
function reconciliationOf({ detail: { channel, day } }: CaseDetail): string {
  return addressOf(
    typeof channel === 'string' && typeof day === 'string'
      ? `reconciliation/${channel}-${day}`
      : 'reconciliation',
  )
}

function standingOf({ kind, state, proposal }: CaseDetail, record: CaseRecords['records'][number]): Standing {
  if (record.unproved) return 'unproved'
  if (!chargesPeople(kind)) return 'noted'
  if (record.charged) return 'charged'
  if (state === 'decided') return 'campus'
  return state === 'proposed' && proposal?.chargeRecordIds.includes(record.id) ? 'proposed' : 'waits'
}
