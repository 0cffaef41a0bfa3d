import { App, Form, Select } from 'antd'
import { useState } from 'react'
import type { Merchant } from '../../../contract/merchants.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useWords } from '../../../ui/language.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { peopleWords } from '../people/words.ts'
import { useApi } from '../sign-in/session.tsx'
import { NameFields } from './name-fields.tsx'
import { merchantsWords } from './words.ts'

type Values = Omit<Merchant['stalls'][number], 'id'>

/** Opens a stall of a merchant, and says who may pay there. */
export function AddStall({
  merchantId,
  onClose,
  onAdded,
}: {
  merchantId: string
  onClose: () => void
  onAdded: () => void
}) {
  const words = useWords(merchantsWords)
  const { roles } = useWords(peopleWords)
  const api = useApi()
  const { message } = App.useApp()
  const [id] = useState(() => clientId())

  async function send(values: Values) {
    const reply = await api.send('POST', `/v1/merchants/${merchantId}/stalls`, { id, ...values })
    if (!reply.ok) return reply.failure
    void message.success(words.added)
    onAdded()
    onClose()
    return null
  }

  return (
    <FormDialog<Values>
      title={words.addStall}
      submitLabel={words.add}
      initial={{ admits: [] }}
      send={send}
      onClose={onClose}
    >
      <NameFields />
      <Form.Item name="admits" label={words.admits} extra={words.admitsHint}>
        <Select
          mode="multiple"
          allowClear
          placeholder={words.everyone}
          options={Object.entries(roles).map(([value, label]) => ({ value, label }))}
        />
      </Form.Item>
    </FormDialog>
  )
}
