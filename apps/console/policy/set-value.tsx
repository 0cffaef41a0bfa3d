import { App, Form, Radio } from 'antd'
import type { PolicyValue } from '../../../contract/operators.ts'
import { useWords } from '../../../ui/language.tsx'
import { businessDay } from '../../../ui/time.ts'
import { ReasonField } from '../acts/act-dialog.tsx'
import { Consequences } from '../acts/consequences.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { DayField } from '../list/day-field.tsx'
import { useApi } from '../sign-in/session.tsx'
import { fromValue, type Typed, toValue } from './typed-value.ts'
import { useValueText } from './use-value-text.ts'
import { ValueField } from './value-field.tsx'
import { kindOf } from './value-kind.ts'
import { policyWords } from './words.ts'

type Values = { typed: Typed; when: 'now' | 'date'; date?: string; reason: string }

/** Sets a value of the rules from now or from a day on, with a reason. */
export function SetValue({
  value,
  onClose,
  onSet,
}: {
  value: PolicyValue
  onClose: () => void
  onSet: () => void
}) {
  const words = useWords(policyWords)
  const api = useApi()
  const { message } = App.useApp()
  const kind = kindOf(value)
  const name = words.keys[value.key] ?? value.key

  async function send({ typed, when, date, reason }: Values) {
    const reply = await api.send('PUT', `/v1/policy/${value.key}`, {
      value: toValue(typed, kind),
      reason: reason.trim(),
      ...(when === 'date' && { from: date }),
    })
    if (!reply.ok) return reply.failure
    void message.success(words.dialog.saved)
    onSet()
    onClose()
    return null
  }

  return (
    <FormDialog<Values>
      title={words.dialog.title(name)}
      submitLabel={words.dialog.submit}
      initial={{ typed: fromValue(value.value, kind), when: 'now' }}
      send={send}
      fieldOf={({ code }) => (code === 'policy_value_invalid' ? 'typed' : undefined)}
      onClose={onClose}
    >
      <ValueField kind={kind} />
      <FromField />
      <WhatChanges value={value} name={name} />
      <ReasonField />
    </FormDialog>
  )
}

function FromField() {
  const { dialog } = useWords(policyWords)
  const when = Form.useWatch('when')
  const today = businessDay(new Date())
  return (
    <>
      <Form.Item name="when" label={dialog.from}>
        <Radio.Group
          options={[
            { value: 'now', label: dialog.now },
            { value: 'date', label: dialog.onDate },
          ]}
        />
      </Form.Item>
      {when === 'date' && (
        <Form.Item
          name="date"
          label={dialog.date}
          rules={[
            {
              validator: (_, date?: string) =>
                date && date > today ? Promise.resolve() : Promise.reject(new Error(dialog.dateMissing)),
            },
          ]}
        >
          <DayField />
        </Form.Item>
      )}
    </>
  )
}

/** Before and after, as they will be, while it is typed. */
function WhatChanges({ value, name }: { value: PolicyValue; name: string }) {
  const { dialog } = useWords(policyWords)
  const valueText = useValueText()
  const kind = kindOf(value)
  const [typed, when, date] = [
    Form.useWatch<Typed | undefined>('typed'),
    Form.useWatch<string>('when'),
    Form.useWatch<string | undefined>('date'),
  ]
  const after = typed === undefined ? null : toValue(typed, kind)
  return (
    <Consequences
      changes={[
        dialog.change(name, valueText(value.value, kind), valueText(after, kind)),
        when === 'date' ? dialog.fromDate(date ?? '…') : dialog.fromNow,
        dialog.keeps,
      ]}
      undo={dialog.undo}
    />
  )
}
