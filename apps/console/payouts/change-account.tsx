import { App } from 'antd'
import { useState } from 'react'
import type { BankAccount } from '../../../contract/leavings.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useWords } from '../../../ui/language.tsx'
import { Consequences } from '../acts/consequences.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { BankFields } from '../leaving/bank-fields.tsx'
import { useApi } from '../sign-in/session.tsx'
import { payoutsWords } from './words.ts'

/** Proposes where a merchant is paid. The id is made once, so that sending it again proposes nothing twice. */
export function ChangeAccount({
  merchantId,
  name,
  onAsked,
  onClose,
}: {
  merchantId: string
  name: string
  onAsked: () => void
  onClose: () => void
}) {
  const { accounts: words } = useWords(payoutsWords)
  const api = useApi()
  const { message } = App.useApp()
  const [id] = useState(() => clientId())

  async function send({ holder, bank, number }: BankAccount) {
    const body = { id, holder: holder.trim(), bank: bank.trim(), number: number.trim() }
    const reply = await api.send('POST', `/v1/merchants/${merchantId}/bank-accounts`, body)
    if (!reply.ok) return reply.failure
    void message.success(words.asked)
    onClose()
    onAsked()
    return null
  }

  return (
    <FormDialog<BankAccount>
      title={words.changeOf(name)}
      submitLabel={words.submit}
      send={send}
      onClose={onClose}
    >
      <Consequences changes={words.changes} undo={words.undo} />
      <BankFields />
    </FormDialog>
  )
}
