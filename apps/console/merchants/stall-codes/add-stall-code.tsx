import { App, Form, Input } from 'antd'
import { useState } from 'react'
import { parseYuan } from '../../../../ui/amount.ts'
import { clientId } from '../../../../ui/client-id.ts'
import { useWords } from '../../../../ui/language.tsx'
import { FormDialog } from '../../acts/form-dialog.tsx'
import { useApi } from '../../sign-in/session.tsx'
import { stallCodesWords } from './words.ts'

type Values = { item?: string; amount?: string }

/** Makes a code to print: for any amount, or for one item at its price. */
export function AddStallCode({
  stallId,
  onClose,
  onAdded,
}: {
  stallId: string
  onClose: () => void
  onAdded: () => void
}) {
  const words = useWords(stallCodesWords)
  const api = useApi()
  const { message } = App.useApp()
  const [id] = useState(() => clientId())

  async function send({ item, amount }: Values) {
    const amountFen = amount?.trim() ? parseYuan(amount) : null
    const body = { id, item: item?.trim() || null, amountFen }
    const reply = await api.send('POST', `/v1/stalls/${stallId}/codes`, body)
    if (!reply.ok) return reply.failure
    void message.success(words.added)
    onAdded()
    onClose()
    return null
  }

  return (
    <FormDialog<Values>
      title={words.add}
      submitLabel={words.make}
      send={send}
      fieldOf={({ code }) => (code === 'amount_invalid' ? 'amount' : undefined)}
      onClose={onClose}
    >
      <Form.Item
        name="amount"
        label={words.price}
        extra={words.priceHint}
        rules={[
          {
            validator: (_, typed?: string) =>
              !typed?.trim() || parseYuan(typed)
                ? Promise.resolve()
                : Promise.reject(new Error(words.priceInvalid)),
          },
        ]}
      >
        <Input autoFocus inputMode="decimal" maxLength={10} autoComplete="off" />
      </Form.Item>
      <Form.Item name="item" label={words.itemName} extra={words.itemHint}>
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
    </FormDialog>
  )
}
