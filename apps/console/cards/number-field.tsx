import { Form, Input } from 'antd'
import { useWords } from '../../../ui/language.tsx'
import { cardsWords } from './words.ts'

/** The number of a blank, typed or scanned (a scanner ends with Enter); the blanks between groups do not matter. */
export function NumberField() {
  const words = useWords(cardsWords)
  return (
    <Form.Item
      name="number"
      label={words.issue.number}
      extra={words.issue.hint}
      normalize={(text: string) => text.replaceAll(/\s/g, '')}
      rules={[{ required: true, pattern: /^\d{16}$/, message: words.issue.invalid }]}
    >
      <Input inputMode="numeric" maxLength={19} autoFocus autoComplete="off" />
    </Form.Item>
  )
}
