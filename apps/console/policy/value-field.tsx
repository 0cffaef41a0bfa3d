import { Checkbox, Form, Input, Select } from 'antd'
import { useWords } from '../../../ui/language.tsx'
import { MealsInput } from './meals-input.tsx'
import { type Typed, toValue } from './typed-value.ts'
import type { ValueKind } from './value-kind.ts'
import { policyWords } from './words.ts'

/** The field of a policy value's form, by the value's kind. */
export function ValueField({ kind }: { kind: ValueKind }) {
  const words = useWords(policyWords)
  const { dialog } = words
  const wrong = {
    fen: dialog.amountShape,
    count: dialog.wholeShape,
    meals: dialog.timesShape,
    clock: dialog.timesShape,
    addresses: dialog.newValueMissing,
    choice: dialog.newValueMissing,
    'yes-no': dialog.newValueMissing,
    other: dialog.newValueMissing,
  }[kind.kind]
  const rules = [
    {
      validator: (_: unknown, typed: Typed) =>
        toValue(typed, kind) === null ? Promise.reject(new Error(wrong)) : Promise.resolve(),
    },
  ]
  if (kind.kind === 'yes-no')
    return (
      <Form.Item name="typed" valuePropName="checked" label={dialog.newValue}>
        <Checkbox>{words.yes}</Checkbox>
      </Form.Item>
    )
  if (kind.kind === 'meals')
    return (
      <Form.Item name="typed" label={dialog.newValue} rules={rules}>
        <MealsInput />
      </Form.Item>
    )
  return (
    <Form.Item
      name="typed"
      label={dialog.newValue}
      rules={rules}
      extra={kind.kind === 'addresses' ? dialog.addressHint : undefined}
    >
      {kind.kind === 'choice' ? (
        <Select options={kind.words.map((value) => ({ value, label: words.choices[value] ?? value }))} />
      ) : kind.kind === 'addresses' ? (
        <Input.TextArea rows={4} autoComplete="off" />
      ) : (
        <Input
          autoFocus
          inputMode={kind.kind === 'clock' ? 'text' : 'decimal'}
          autoComplete="off"
          suffix={words.units[kind.kind === 'count' ? kind.unit : kind.kind]}
        />
      )}
    </Form.Item>
  )
}
