import { IdcardOutlined, PlusOutlined } from '@ant-design/icons'
import { App, Button, Form, Input } from 'antd'
import { useState } from 'react'
import type { Cashiers } from '../../../contract/shifts.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useWords } from '../../../ui/language.tsx'
import { ActDialog } from '../acts/act-dialog.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { addressOf, useFilters } from '../address.ts'
import { useOperator } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { MerchantFilter } from '../list/merchant-filter.tsx'
import { useRemote } from '../remote.ts'
import { useApi } from '../sign-in/session.tsx'
import { Badge } from '../states/badge.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { shiftsWords } from './words.ts'

type Cashier = Cashiers['cashiers'][number]
type Doing = { what: 'add' } | { what: 'pin' | 'end'; cashier: Cashier }

/** The cashiers of a merchant: who may open a shift at its tills. */
export default function CashiersPage() {
  const words = useWords(shiftsWords)
  const page = words.cashiersPage
  const { query } = useFilters()
  const operator = useOperator()
  const merchantId = query.get('merchantId') ?? operator.merchantId
  const remote = useRemote<Cashiers>(merchantId ? `/v1/merchants/${merchantId}/cashiers` : null)
  const [doing, setDoing] = useState<Doing | null>(null)
  const columns = useCashierColumns(setDoing)
  return (
    <>
      <PageHead title={page.title} above={{ label: words.back, address: addressOf('shifts') }}>
        <Button
          type="primary"
          icon={<PlusOutlined />}
          disabled={!merchantId}
          onClick={() => setDoing({ what: 'add' })}
        >
          {page.add}
        </Button>
      </PageHead>
      {!operator.merchantId && (
        <div className="filter-bar">
          <MerchantFilter />
        </div>
      )}
      {merchantId ? (
        <DataTable
          label={page.list}
          columns={columns}
          rows={remote.value?.cashiers ?? null}
          rowKey={({ id }) => id}
          remote={remote}
          empty={<StatePanel icon={<IdcardOutlined />} title={page.none} />}
        />
      ) : (
        <StatePanel icon={<IdcardOutlined />} title={page.choose} />
      )}
      {doing && merchantId && (
        <CashierDialog
          doing={doing}
          merchantId={merchantId}
          onClose={() => setDoing(null)}
          onDone={remote.reload}
        />
      )}
    </>
  )
}

function useCashierColumns(onDo: (doing: Doing) => void): readonly Column<Cashier>[] {
  const page = useWords(shiftsWords).cashiersPage
  return [
    { key: 'number', title: page.number, cell: ({ number }) => number },
    { key: 'name', title: page.name, cell: ({ name }) => <strong>{name}</strong> },
    {
      key: 'state',
      title: page.state,
      cell: ({ endedAt }) =>
        endedAt === null ? (
          <Badge tone="good">{page.active}</Badge>
        ) : (
          <Badge tone="quiet">{page.ended}</Badge>
        ),
    },
    {
      key: 'acts',
      title: page.acts,
      cell: (cashier) =>
        cashier.endedAt === null && (
          <span className="badges">
            <Button
              size="small"
              aria-label={`${page.reset}: ${cashier.name}`}
              onClick={() => onDo({ what: 'pin', cashier })}
            >
              {page.reset}
            </Button>
            <Button
              size="small"
              aria-label={`${page.end}: ${cashier.name}`}
              onClick={() => onDo({ what: 'end', cashier })}
            >
              {page.end}
            </Button>
          </span>
        ),
    },
  ]
}

type DialogProps = { doing: Doing; merchantId: string; onClose: () => void; onDone: () => void }

function CashierDialog({ doing, merchantId, onClose, onDone }: DialogProps) {
  const words = useWords(shiftsWords)
  const page = words.cashiersPage
  const api = useApi()
  const { message } = App.useApp()
  // Made once, so that sending it again adds no second cashier.
  const [id] = useState(() => clientId())
  async function send(path: string, body: object) {
    const reply = await api.send('POST', path, body)
    if (!reply.ok) return reply.failure
    void message.success(words.done)
    onDone()
    onClose()
    return null
  }
  if (doing.what === 'end') {
    const { cashier } = doing
    return (
      <ActDialog
        title={page.endTitle(cashier.name)}
        submitLabel={page.end}
        danger
        changes={page.endChanges}
        undo={page.endUndo}
        act={() => send(`/v1/cashiers/${cashier.id}/end`, {})}
        onClose={onClose}
      />
    )
  }
  if (doing.what === 'pin') {
    const { cashier } = doing
    return (
      <FormDialog<{ pin: string }>
        title={page.resetTitle(cashier.name)}
        submitLabel={page.reset}
        send={(values) => send(`/v1/cashiers/${cashier.id}/pin`, values)}
        fieldOf={() => 'pin'}
        onClose={onClose}
      >
        <PinField />
      </FormDialog>
    )
  }
  return (
    <FormDialog<{ number: string; name: string; pin: string }>
      title={page.add}
      submitLabel={page.submit}
      send={(values) => send(`/v1/merchants/${merchantId}/cashiers`, { id, ...values })}
      fieldOf={({ code }) => (code === 'pin_weak' ? 'pin' : code === 'number_taken' ? 'number' : undefined)}
      onClose={onClose}
    >
      <Form.Item
        name="number"
        label={page.number}
        extra={page.numberHint}
        rules={[{ required: true, pattern: /^\d{1,6}$/, message: page.numberShape }]}
      >
        <Input inputMode="numeric" maxLength={6} autoFocus autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="name"
        label={page.name}
        rules={[{ required: true, whitespace: true, message: page.nameMissing }]}
      >
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <PinField />
    </FormDialog>
  )
}

function PinField() {
  const page = useWords(shiftsWords).cashiersPage
  return (
    <Form.Item
      name="pin"
      label={page.pin}
      extra={page.pinHint}
      rules={[{ required: true, pattern: /^\d{6}$/, message: page.pinShape }]}
    >
      <Input.Password inputMode="numeric" maxLength={6} autoComplete="new-password" />
    </Form.Item>
  )
}
