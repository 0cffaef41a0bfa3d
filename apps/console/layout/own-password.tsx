import { App, Form, Input } from 'antd'
import { useWords } from '../../../ui/language.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { useApi } from '../sign-in/session.tsx'
import { layoutWords } from './words.ts'

type Values = { current: string; next: string; again: string }

/** Changes the operator's own password. */
export function OwnPassword({ onClose }: { onClose: () => void }) {
  const words = useWords(layoutWords)
  const api = useApi()
  const { message } = App.useApp()
  const { password } = words
  const required = (label: string) => ({ required: true, message: `${password.missing}: ${label}` })
  return (
    <FormDialog<Values>
      title={words.changePassword}
      submitLabel={password.save}
      send={async ({ current, next }) => {
        const reply = await api.send('POST', '/v1/operator/password', { current, next })
        if (!reply.ok) return reply.failure
        void message.success(password.done)
        onClose()
        return null
      }}
      fieldOf={({ code }) =>
        code === 'password_weak' ? 'next' : code === 'sign_in_refused' ? 'current' : undefined
      }
      onClose={onClose}
    >
      <Form.Item name="current" label={password.current} rules={[required(password.current)]}>
        <Input.Password autoFocus autoComplete="current-password" />
      </Form.Item>
      <Form.Item
        name="next"
        label={password.next}
        extra={password.hint}
        rules={[required(password.next), { min: 12, message: password.hint }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={password.again}
        dependencies={['next']}
        rules={[
          required(password.again),
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              !value || value === getFieldValue('next')
                ? Promise.resolve()
                : Promise.reject(new Error(password.differ)),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </FormDialog>
  )
}
