import { Form, Input } from 'antd'
import { useWords } from '../../../ui/language.tsx'
import { merchantsWords } from './words.ts'

/** The names of a merchant or a stall in both languages. */
export function NameFields() {
  const words = useWords(merchantsWords)
  const required = (label: string) => [{ required: true, whitespace: true, message: words.required(label) }]
  return (
    <div className="field-row">
      <Form.Item name="name" label={words.name} rules={required(words.name)}>
        <Input autoFocus maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item name="nameEn" label={words.nameEn} rules={required(words.nameEn)}>
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
    </div>
  )
}
