import { App } from 'antd'
import { type Case, type CaseDetail, type CaseRecords, chargesPeople } from '../../../contract/cases.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { ActDialog } from '../acts/act-dialog.tsx'
import { useOperator } from '../layout/operator.tsx'
import { useApi } from '../sign-in/session.tsx'
import { useChanges } from './use-changes.ts'
import { casesWords } from './words.ts'

/** Decides a case, or proposes what is too much for one: says first who will be charged what, and who bears the rest. */
export function DecideDialog(props: {
  found: CaseDetail
  sales: CaseRecords
  chosen: ReadonlySet<string>
  needsSecond: boolean
  onClose: () => void
  onDone: () => void
}) {
  const { found, sales, chosen, needsSecond } = props
  const { decide: words } = useWords(casesWords)
  const api = useApi()
  const self = useOperator()
  const { message } = App.useApp()
  const changes = useChanges(sales.records, chosen)
  const movesMoney = chargesPeople(found.kind)
  const way = !movesMoney ? 'note' : needsSecond ? 'propose' : 'decide'
  const before = sales.records.flatMap(({ id, charged }) => (charged ? id : []))
  const limit = words.needsSecond(formatYuanSign(sales.approvalAboveFen))

  async function decide(note: string) {
    const chargeRecordIds = movesMoney ? [...new Set([...before, ...chosen])] : []
    const reply = await api.send<Case>('POST', `/v1/cases/${found.id}/decision`, { chargeRecordIds, note })
    if (!reply.ok) return reply.failure
    const { state, decidedBy, proposedBy } = reply.value
    const isOwn = (state === 'proposed' ? proposedBy : decidedBy) === self.id
    if (isOwn) void message.success(state === 'proposed' ? words.proposed : words.done)
    else void message.warning(words.overtaken)
    props.onDone()
    return null
  }

  const titles = { note: words.titleNote, propose: words.titlePropose, decide: words.title }
  const submits = { note: words.submitNote, propose: words.submitPropose, decide: words.submit }
  const undos = { note: words.undoNote, propose: words.undoPropose, decide: words.undo }
  return (
    <ActDialog
      title={titles[way]}
      submitLabel={submits[way]}
      danger={way === 'decide' && chosen.size > 0}
      changes={movesMoney ? [...changes, ...(needsSecond ? [limit] : [])] : [words.noMoney]}
      undo={undos[way]}
      asksReason
      act={decide}
      onClose={props.onClose}
    />
  )
}
