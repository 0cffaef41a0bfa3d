import { Form, Input, Select } from 'antd'
import { useState } from 'react'
import type { OperatorRole } from '../../../contract/caller.ts'
import type { Merchants } from '../../../contract/merchants.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { layoutWords } from '../layout/words.ts'
import { useRemote } from '../remote.ts'
import { useApi } from '../sign-in/session.tsx'
import type { Made } from './made-dialog.tsx'
import { operatorsWords } from './words.ts'

type Values = { login: string; name: string; roles: OperatorRole[]; merchantId?: string }

/** Adds an operator; the server makes the password, which is shown once. */
export function AddOperator({ onClose, onMade }: { onClose: () => void; onMade: (made: Made) => void }) {
  const words = useWords(operatorsWords)
  const api = useApi()
  const [id] = useState(() => clientId())

  async function send({ login, name, roles, merchantId }: Values) {
    const operator = { id, login, name: name.trim(), roles, merchantId: merchantId ?? null }
    const reply = await api.send<Omit<Made, 'login'>>('POST', '/v1/operators', operator)
    if (!reply.ok) return reply.failure
    onMade({ ...reply.value, login })
    return null
  }

  return (
    <FormDialog<Values>
      title={words.add}
      submitLabel={words.submit}
      send={send}
      fieldOf={({ code }) =>
        code === 'login_taken'
          ? 'login'
          : code === 'merchant_unknown'
            ? 'merchantId'
            : code === 'roles_incompatible'
              ? 'roles'
              : undefined
      }
      onClose={onClose}
    >
      <Form.Item
        name="name"
        label={words.name}
        rules={[{ required: true, whitespace: true, message: words.required(words.name) }]}
      >
        <Input autoFocus maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="login"
        label={words.login}
        rules={[{ required: true, pattern: /^[a-z][a-z0-9._-]{1,39}$/, message: words.loginShape }]}
      >
        <Input maxLength={40} autoComplete="off" autoCapitalize="none" spellCheck={false} />
      </Form.Item>
      <RoleFields />
    </FormDialog>
  )
}

function RoleFields() {
  const words = useWords(operatorsWords)
  const layout = useWords(layoutWords)
  const { language } = useLanguage()
  const merchants = useRemote<Merchants>('/v1/merchants').value?.merchants ?? []
  const roles = Form.useWatch<OperatorRole[] | undefined>('roles')
  const manages = roles?.includes('merchant_manager') ?? false
  return (
    <>
      <Form.Item
        name="roles"
        label={words.roles}
        extra={words.rolesHint}
        rules={[{ required: true, message: words.rolesMissing }]}
      >
        <Select
          mode="multiple"
          options={Object.entries(layout.roles).map(([value, label]) => ({ value, label }))}
        />
      </Form.Item>
      {manages && (
        <Form.Item
          name="merchantId"
          label={words.merchant}
          extra={words.merchantHint}
          rules={[{ required: roles?.length === 1, message: words.merchantMissing }]}
        >
          <Select
            allowClear
            placeholder={words.noMerchant}
            options={merchants.map(({ id, name, nameEn }) => ({
              value: id,
              label: language === 'en' ? nameEn : name,
            }))}
          />
        </Form.Item>
      )}
    </>
  )
}
