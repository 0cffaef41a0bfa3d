import { App } from 'antd'
import type { PayoutLine } from '../../../contract/payouts.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { ActDialog } from '../acts/act-dialog.tsx'
import { useApi } from '../sign-in/session.tsx'
import type { Marking } from './use-line-columns.tsx'
import { payoutsWords } from './words.ts'

/** Finance says what the bank did of some lines. Repeating it changes nothing. */
export function MarkDialog({
  runId,
  marking,
  lines,
  onMarked,
  onClose,
}: {
  runId: string
  marking: Marking
  lines: readonly PayoutLine[]
  onMarked: () => void
  onClose: () => void
}) {
  const words = useWords(payoutsWords)[marking]
  const api = useApi()
  const { message } = App.useApp()
  const sumFen = lines.reduce((sum, { amountFen }) => sum + amountFen, 0)

  async function send(reason: string) {
    const lineIds = lines.map(({ id }) => id)
    const body = marking === 'returns' ? { lineIds, reason } : { lineIds }
    const reply = await api.send('POST', `/v1/payout-runs/${runId}/${marking}`, body)
    if (!reply.ok) return reply.failure
    void message.success(words.done)
    onClose()
    onMarked()
    return null
  }

  return (
    <ActDialog
      danger
      title={words.title(lines.length)}
      submitLabel={words.label}
      changes={words.changes(formatYuanSign(sumFen))}
      undo={words.undo}
      asksReason={marking === 'returns'}
      act={send}
      onClose={onClose}
    />
  )
}
