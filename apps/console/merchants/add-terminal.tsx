import { Form, Input, Select } from 'antd'
import { useState } from 'react'
import type { ActivationCode, Merchants, Terminal } from '../../../contract/merchants.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { useOperator } from '../layout/operator.tsx'
import { holds } from '../layout/pages.tsx'
import { useApi } from '../sign-in/session.tsx'
import { ActivationCodeDialog } from './activation-code-dialog.tsx'
import { terminalsWords } from './words.ts'

type Values = { name: string; kind: Terminal['kind']; merchantId?: string; stallId?: string }

/** Registers a terminal and shows its activation code at once: the next thing anybody wants. */
export function AddTerminal({
  merchants,
  onClose,
  onChanged,
}: {
  merchants: Merchants['merchants']
  onClose: () => void
  onChanged: () => void
}) {
  const words = useWords(terminalsWords)
  const operator = useOperator()
  const api = useApi()
  const [id] = useState(() => clientId())
  const [made, setMade] = useState<{ name: string; code: ActivationCode } | null>(null)
  const anywhere = holds(operator, ['administrator'])

  async function send({ name, kind, merchantId, stallId }: Values) {
    const terminal = { id, name, kind, merchantId: merchantId ?? null, stallId: stallId ?? null }
    const reply = await api.send('POST', '/v1/terminals', terminal)
    if (!reply.ok) return reply.failure
    onChanged()
    const code = await api.send<ActivationCode>('POST', `/v1/terminals/${id}/activation-code`, {})
    if (!code.ok) return code.failure
    setMade({ name, code: code.value })
    return null
  }

  if (made) return <ActivationCodeDialog {...made} onClose={onClose} />
  return (
    <FormDialog<Values>
      title={words.add}
      submitLabel={words.submit}
      initial={{ kind: 'pos', ...(!anywhere && operator.merchantId && { merchantId: operator.merchantId }) }}
      send={send}
      onClose={onClose}
    >
      <Form.Item
        name="name"
        label={words.name}
        rules={[{ required: true, whitespace: true, message: words.required(words.name) }]}
      >
        <Input autoFocus maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item name="kind" label={words.kind}>
        <Select options={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      <PlaceFields merchants={merchants} fixed={!anywhere} />
    </FormDialog>
  )
}

/** Where it stands. A merchant's own manager has no choice of merchant. */
function PlaceFields({ merchants, fixed }: { merchants: Merchants['merchants']; fixed: boolean }) {
  const words = useWords(terminalsWords)
  const { language } = useLanguage()
  const form = Form.useFormInstance()
  const merchantId = Form.useWatch('merchantId', form)
  const nameOf = ({ name, nameEn }: { name: string; nameEn: string }) => (language === 'en' ? nameEn : name)
  const stalls = merchants.find(({ id }) => id === merchantId)?.stalls ?? []
  const options = (places: readonly { id: string; name: string; nameEn: string }[]) =>
    places.map((place) => ({ value: place.id, label: nameOf(place) }))
  return (
    <div className="field-row">
      <Form.Item name="merchantId" label={words.merchant}>
        <Select
          allowClear
          disabled={fixed}
          placeholder={words.noMerchant}
          options={options(merchants)}
          onChange={() => form.setFieldValue('stallId', undefined)}
        />
      </Form.Item>
      <Form.Item name="stallId" label={words.stall}>
        <Select allowClear placeholder={words.noStall} options={options(stalls)} />
      </Form.Item>
    </div>
  )
}
