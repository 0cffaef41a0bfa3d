import { Form, Input } from 'antd'

/** Why somebody decides so: always asked for where a second person or an auditor reads it. Its value is `note`. */
export function NoteField(props: {
  words: { note: string; noteHint: string; noteMissing: string }
  maxLength: number
  /** A few lines are wanted. */
  lines?: number
  /** The first field of its dialog. */
  autoFocus?: boolean
}) {
  const { words, maxLength, lines, autoFocus = true } = props
  const field = { maxLength, autoFocus, autoComplete: 'off' }
  return (
    <Form.Item
      name="note"
      label={words.note}
      extra={words.noteHint}
      rules={[{ required: true, whitespace: true, message: words.noteMissing }]}
    >
      {lines ? <Input.TextArea {...field} autoSize={{ minRows: lines }} /> : <Input {...field} />}
    </Form.Item>
  )
}
