import { App } from 'antd'
import { type Case, type CaseDetail, type CaseRecords, chargesPeople } from '../../../contract/cases.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { ActDialog } from '../acts/act-dialog.tsx'
import { useOperator } from '../layout/operator.tsx'
import { useApi } from '../sign-in/session.tsx'
import type { CardVerdict } from './card-choice.tsx'
import { useChanges } from './use-changes.ts'
import { casesWords } from './words.ts'

/** Decides a case, or proposes what is too much for one: says first who will be charged what, and who bears the rest. */
export function DecideDialog(props: {
  found: CaseDetail
  sales: CaseRecords
  chosen: ReadonlySet<string>
  verdict: CardVerdict | null
  needsSecond: boolean
  onClose: () => void
  onDone: () => void
}) {
  const { found, sales, chosen, verdict, needsSecond } = props
  const { decide: words, card } = useWords(casesWords)
  const api = useApi()
  const self = useOperator()
  const { message } = App.useApp()
  const charges = useChanges(sales.records, chosen)
  const movesMoney = chargesPeople(found.kind)
  const way = !movesMoney && !verdict ? 'note' : needsSecond ? 'propose' : 'decide'
  const before = sales.records.flatMap(({ id, charged }) => (charged ? id : []))
  const limit = words.needsSecond(formatYuanSign(sales.approvalAboveFen))

  async function decide(note: string) {
    const chargeRecordIds = movesMoney ? [...new Set([...before, ...chosen])] : []
    const decision = { chargeRecordIds, ...(verdict && { card: verdict }) }
    const reply = await api.send<Case>('POST', `/v1/cases/${found.id}/decision`, { ...decision, note })
    if (!reply.ok) return reply.failure
    const { state, decidedBy, proposedBy } = reply.value
    const isOwn = (state === 'proposed' ? proposedBy : decidedBy) === self.id
    if (isOwn) void message.success(state === 'proposed' ? words.proposed : words.done)
    else void message.warning(words.overtaken)
    props.onDone()
    return null
  }

  const changes = [
    ...(movesMoney ? charges : [words.noMoney]),
    ...(sales.card?.blocked ? [card.changes[verdict ?? 'blocked']] : []),
    ...(movesMoney && needsSecond ? [limit] : []),
  ]
  const titles = { note: words.titleNote, propose: words.titlePropose, decide: words.title }
  const submits = { note: words.submitNote, propose: words.submitPropose, decide: words.submit }
  const undos = { note: words.undoNote, propose: words.undoPropose, decide: words.undo }
  return (
    <ActDialog
      title={titles[way]}
      submitLabel={submits[way]}
      danger={way === 'decide' && (chosen.size > 0 || verdict === 'void')}
      changes={changes}
      undo={undos[way]}
      asksReason
      act={decide}
      onClose={props.onClose}
    />
  )
}
