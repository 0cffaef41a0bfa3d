import { App } from 'antd'
import { useState } from 'react'
import type { CashReceipt } from '../../../contract/cash.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useWords } from '../../../ui/language.tsx'
import { ActDialog } from '../acts/act-dialog.tsx'
import { useApi } from '../sign-in/session.tsx'
import { cashWords } from './words.ts'

/** Takes a top-up back, because the wrong amount was typed. Its id is made once, so that sending it again is safe. */
export function ReverseDialog({
  receipt,
  onClose,
  onDone,
}: {
  receipt: CashReceipt
  onClose: () => void
  onDone: () => void
}) {
  const words = useWords(cashWords)
  const api = useApi()
  const { message } = App.useApp()
  const [id] = useState(() => clientId())
  const amount = formatYuanSign(receipt.amountFen)

  async function reverse(reason: string) {
    const reply = await api.send('POST', `/v1/cash-top-ups/${receipt.id}/reversal`, { id, reason })
    if (!reply.ok) return reply.failure
    void message.success(words.reversed)
    onDone()
    onClose()
    return null
  }

  return (
    <ActDialog
      danger
      title={words.reverseTitle(amount)}
      submitLabel={words.reverseSubmit}
      changes={words.reverseChanges(receipt.person.name, amount)}
      undo={words.reverseUndo}
      asksReason
      act={reverse}
      onClose={onClose}
    />
  )
}
