import { App, Form, Select, Switch } from 'antd'
import { useState } from 'react'
import type { Merchant } from '../../../contract/merchants.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useWords } from '../../../ui/language.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { useApi } from '../sign-in/session.tsx'
import { NameFields } from './name-fields.tsx'
import { merchantsWords } from './words.ts'

type Values = Pick<Merchant, 'name' | 'nameEn' | 'kind' | 'subsidyAllowed'>

/** Opens a merchant. The id is made once, so that sending it again opens no second one. */
export function AddMerchant({ onClose, onAdded }: { onClose: () => void; onAdded: () => void }) {
  const words = useWords(merchantsWords)
  const api = useApi()
  const { message } = App.useApp()
  const [id] = useState(() => clientId())

  async function send(values: Values) {
    const reply = await api.send('POST', '/v1/merchants', { id, ...values })
    if (!reply.ok) return reply.failure
    void message.success(words.added)
    onAdded()
    onClose()
    return null
  }

  return (
    <FormDialog<Values>
      title={words.addMerchant}
      submitLabel={words.add}
      initial={{ kind: 'canteen', subsidyAllowed: true }}
      send={send}
      onClose={onClose}
    >
      <NameFields />
      <div className="field-row">
        <Form.Item name="kind" label={words.kind}>
          <Select options={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item
          name="subsidyAllowed"
          label={words.subsidy}
          valuePropName="checked"
          extra={words.subsidyHint}
        >
          <Switch />
        </Form.Item>
      </div>
    </FormDialog>
  )
}
