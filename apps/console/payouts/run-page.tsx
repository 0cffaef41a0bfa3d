import { Button } from 'antd'
import { useState } from 'react'
import type { PayoutRunDetail } from '../../../contract/payouts.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf } from '../address.ts'
import { useMay, useOperator } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { ExportButton } from '../list/export-button.tsx'
import { Stamp } from '../list/stamp.tsx'
import { useRemote } from '../remote.ts'
import { RemoteView } from '../states/remote-view.tsx'
import { DecideDialog } from './decide-dialog.tsx'
import { RunLines } from './run-lines.tsx'
import { RunState } from './run-state.tsx'
import { payoutsWords } from './words.ts'
import '../takings/takings.css'
import './payouts.css'

const REFRESH_MS = 30_000

/** One run: who drafted and approved it, what each merchant gets, the list for the bank, what the bank did. */
export default function RunPage({ id }: { id: string }) {
  const remote = useRemote<PayoutRunDetail>(`/v1/payout-runs/${encodeURIComponent(id)}`, REFRESH_MS)
  return (
    <RemoteView remote={remote}>
      {(detail) => (
        <>
          <Head detail={detail} onChanged={remote.reload} />
          <RunLines detail={detail} onChanged={remote.reload} />
        </>
      )}
    </RemoteView>
  )
}

function Head({ detail: { run }, onChanged }: { detail: PayoutRunDetail; onChanged: () => void }) {
  const words = useWords(payoutsWords)
  const mayPay = useMay('administrator', 'finance')
  const said = (at: string | null, by: { name: string } | null) =>
    at ? (
      <>
        <Stamp at={at} /> {by?.name}
      </>
    ) : (
      '—'
    )
  return (
    <>
      <PageHead
        title={words.run(run.number)}
        aside={<RunState run={run} />}
        above={{ label: words.back, address: addressOf('payouts') }}
      >
        {mayPay && run.state === 'waiting' && <Decisions run={run} onDecided={onChanged} />}
        {mayPay &&
          run.openCount > 0 &&
          (['xlsx', 'csv'] as const).map((format) => (
            <ExportButton
              key={format}
              label={`${words.bankList} ${format.toUpperCase()}`}
              path={`/v1/payout-runs/${run.id}/bank-list.${format}`}
              fileName={`${words.bankList}-${run.number}.${format}`}
            />
          ))}
      </PageHead>
      <dl className="panel headline">
        <div className="headline-total">
          <dt>{words.amount}</dt>
          <dd data-testid="run-amount">{formatYuanSign(run.amountFen)}</dd>
        </div>
        <div>
          <dt>{words.date}</dt>
          <dd>{run.date}</dd>
        </div>
        <div>
          <dt>{words.lines}</dt>
          <dd>{run.lineCount}</dd>
        </div>
        <div className="payout-who">
          <dt>{words.asked}</dt>
          <dd>{said(run.askedAt, run.askedBy)}</dd>
        </div>
        <div className="payout-who">
          <dt>{words.decided}</dt>
          <dd>
            {said(run.decidedAt, run.decidedBy)} {run.note && <span className="soft">{run.note}</span>}
          </dd>
        </div>
      </dl>
    </>
  )
}

function Decisions({ run, onDecided }: { run: PayoutRunDetail['run']; onDecided: () => void }) {
  const words = useWords(payoutsWords)
  const operator = useOperator()
  const [approve, setApprove] = useState<boolean | null>(null)
  const isOwn = operator.id === run.askedBy.id
  return (
    <>
      {isOwn && <span className="soft">{words.takeBack}</span>}
      <Button onClick={() => setApprove(false)}>{(isOwn ? words.withdraw : words.refuse).label}</Button>
      {!isOwn && (
        <Button type="primary" onClick={() => setApprove(true)}>
          {words.approve.label}
        </Button>
      )}
      {approve !== null && (
        <DecideDialog
          title={
            isOwn
              ? words.withdraw.title(words.run(run.number))
              : (approve ? words.approve : words.refuse).title(run.number)
          }
          isOwn={isOwn}
          path={`/v1/payout-runs/${run.id}/approval`}
          approve={approve}
          changes={
            approve
              ? words.approve.changes(run.lineCount, formatYuanSign(run.draftedFen))
              : words.refuse.changes
          }
          undo={(approve ? words.approve : words.refuse).undo}
          onDecided={onDecided}
          onClose={() => setApprove(null)}
        />
      )}
    </>
  )
}
