import { Form, Input } from 'antd'
import type { ReactNode } from 'react'
import type { Failure } from '../../../ui/api.ts'
import { useWords } from '../../../ui/language.tsx'
import { Consequences } from './consequences.tsx'
import { FormDialog } from './form-dialog.tsx'
import { actsWords } from './words.ts'

/**
 * Asks before something that moves money, takes something away or is hard to take back: what will change, how to undo
 * it and, where the API wants one, why it is done.
 */
export function ActDialog(props: {
  title: string
  submitLabel: string
  danger?: boolean
  changes: readonly string[]
  undo: string
  asksReason?: boolean
  /** Does it: null when it worked, else why not. */
  act: (reason: string) => Promise<Failure | null>
  onClose: () => void
  children?: ReactNode
}) {
  return (
    <FormDialog<{ reason?: string }>
      title={props.title}
      submitLabel={props.submitLabel}
      danger={props.danger ?? false}
      send={({ reason }) => props.act(reason?.trim() ?? '')}
      onClose={props.onClose}
    >
      <Consequences changes={props.changes} undo={props.undo} />
      {props.children}
      {props.asksReason && <ReasonField autoFocus />}
    </FormDialog>
  )
}

/** Why it is done, for the audit log. */
export function ReasonField({ autoFocus = false }: { autoFocus?: boolean }) {
  const words = useWords(actsWords)
  return (
    <Form.Item
      name="reason"
      label={words.reason}
      extra={words.reasonHint}
      rules={[{ required: true, whitespace: true, message: `${words.required}: ${words.reason}` }]}
    >
      <Input maxLength={200} autoFocus={autoFocus} autoComplete="off" />
    </Form.Item>
  )
}
