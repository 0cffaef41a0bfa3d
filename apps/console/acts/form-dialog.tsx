import { Form, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import type { Failure } from '../../../ui/api.ts'
import { useWords } from '../../../ui/language.tsx'
import { FormSummary } from './form-summary.tsx'
import { useFailureWords } from './use-failure-words.ts'
import { useFormProblem } from './use-form-problem.ts'
import { actsWords } from './words.ts'

type Values = Record<string, unknown>

/**
 * A dialog with a form. What is wrong stands at its field and, in the same words, in the summary; the focus goes to
 * the first. It is sent once at a time, and stays open until it has worked or the operator gives it up.
 */
export function FormDialog<V extends object>(props: {
  title: string
  submitLabel: string
  danger?: boolean
  width?: number
  initial?: Partial<V>
  /** Does it: null when it worked (the caller then closes the dialog), else why not. */
  send: (values: V) => Promise<Failure | null>
  /** The field that a refusal is about, if it is about one. */
  fieldOf?: (failure: Failure) => (keyof V & string) | undefined
  onClose: () => void
  children: ReactNode
}) {
  const words = useWords(actsWords)
  const failureWords = useFailureWords()
  const [form] = Form.useForm<Values>()
  const [busy, setBusy] = useState(false)
  const { problem, clear, showErrors, showRefusal } = useFormProblem(form, words.refused)

  async function send(values: Values) {
    setBusy(true)
    clear()
    const failure = await props.send(values as V)
    setBusy(false)
    if (failure) showRefusal(failureWords(failure), props.fieldOf?.(failure))
  }

  return (
    <Modal
      open
      title={props.title}
      width={props.width ?? 520}
      okText={props.submitLabel}
      cancelText={words.cancel}
      okButtonProps={{ danger: props.danger ?? false, htmlType: 'submit', form: 'dialog' }}
      confirmLoading={busy}
      styles={{ body: { paddingTop: 8 } }}
      closable={{ 'aria-label': words.close }}
      mask={{ closable: false }}
      onCancel={props.onClose}
    >
      <Form<Values>
        form={form}
        id="dialog"
        name="dialog"
        layout="vertical"
        requiredMark={false}
        initialValues={props.initial ?? {}}
        validateTrigger="onSubmit"
        scrollToFirstError={{ focus: true }}
        onFinish={(values) => void send(values)}
        onFinishFailed={showErrors}
      >
        <FormSummary problem={problem} />
        {props.children}
      </Form>
    </Modal>
  )
}
