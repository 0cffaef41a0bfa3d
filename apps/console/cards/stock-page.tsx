import { InboxOutlined, PlusOutlined } from '@ant-design/icons'
import { Alert, App, Button, Form, Input, InputNumber, Radio } from 'antd'
import { useState } from 'react'
import type { CardBatch, CardBatches, CardKind } from '../../../contract/cards.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useWords } from '../../../ui/language.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { addressOf } from '../address.ts'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { Stamp } from '../list/stamp.tsx'
import { useRemote } from '../remote.ts'
import { useApi } from '../sign-in/session.tsx'
import { Badge } from '../states/badge.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { groupedNumber } from './card-badge.tsx'
import { cardsWords } from './words.ts'

/** Fewer blanks than this are soon gone on a day when a class comes. */
const FEW = 20

/** The stock: batches of cards, and how many blanks each still has. */
export default function StockPage() {
  const words = useWords(cardsWords)
  const mayAdd = useMay('administrator', 'card_centre')
  const remote = useRemote<CardBatches>('/v1/card-batches')
  const [adding, setAdding] = useState(false)
  const columns = useBatchColumns()
  return (
    <>
      <PageHead title={words.stockPage.title} above={{ label: words.back, address: addressOf('cards') }}>
        {mayAdd && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {words.stockPage.add}
          </Button>
        )}
      </PageHead>
      {remote.value && <FewBlanks batches={remote.value.batches} />}
      <DataTable
        label={words.stockPage.list}
        columns={columns}
        rows={remote.value?.batches ?? null}
        rowKey={({ id }) => id}
        remote={remote}
        empty={
          <StatePanel icon={<InboxOutlined />} title={words.stockPage.none} next={words.stockPage.noneNext} />
        }
      />
      {adding && <AddBatch onClose={() => setAdding(false)} onAdded={remote.reload} />}
    </>
  )
}

/** Kiosks make new cards of the formal blanks: without any, they replace no card. */
function FewBlanks({ batches }: { batches: readonly CardBatch[] }) {
  const words = useWords(cardsWords).stockPage
  const formal = batches.filter(({ kind }) => kind === 'formal')
  const left = formal.reduce((sum, { blankCount }) => sum + blankCount, 0)
  if (left >= FEW || batches.length === 0) return null
  return <Alert type={left === 0 ? 'error' : 'warning'} showIcon title={words.few(left)} />
}

function useBatchColumns(): readonly Column<CardBatch>[] {
  const words = useWords(cardsWords)
  return [
    {
      key: 'label',
      title: words.stockPage.label,
      cell: ({ id, label }) => <a href={addressOf('cards', { batchId: id })}>{label}</a>,
    },
    { key: 'kind', title: words.kind, cell: ({ kind }) => words.kinds[kind] },
    {
      key: 'numbers',
      title: words.stockPage.numbers,
      cell: ({ firstNumber, lastNumber }) => `${groupedNumber(firstNumber)} – ${groupedNumber(lastNumber)}`,
    },
    { key: 'count', number: true, title: words.stockPage.count, cell: ({ count }) => count },
    {
      key: 'blank',
      number: true,
      title: words.stockPage.blank,
      cell: ({ id, blankCount }) => (
        <a href={addressOf('cards', { batchId: id, state: 'blank' })}>
          {blankCount < FEW ? <Badge tone="warning">{blankCount}</Badge> : blankCount}
        </a>
      ),
    },
    {
      key: 'unwritten',
      number: true,
      title: words.stockPage.unwritten,
      cell: ({ id, unwrittenCount }) =>
        unwrittenCount === 0 ? (
          0
        ) : (
          <a href={addressOf('cards', { batchId: id, chip: 'unwritten' })}>{unwrittenCount}</a>
        ),
    },
    { key: 'madeAt', title: words.stockPage.madeAt, cell: ({ madeAt }) => <Stamp at={madeAt} /> },
  ]
}

type Values = { kind: CardKind; label: string; count: number }

/** Takes blanks in. The id is made once, so that sending it again takes in no second batch. */
function AddBatch({ onClose, onAdded }: { onClose: () => void; onAdded: () => void }) {
  const words = useWords(cardsWords)
  const api = useApi()
  const { message } = App.useApp()
  const [id] = useState(() => clientId())
  const page = words.stockPage

  async function send(values: Values) {
    const reply = await api.send<CardBatch>('POST', '/v1/card-batches', { id, ...values })
    if (!reply.ok) return reply.failure
    const { firstNumber, lastNumber } = reply.value
    void message.success(page.added(groupedNumber(firstNumber), groupedNumber(lastNumber)))
    onAdded()
    onClose()
    return null
  }

  return (
    <FormDialog<Values>
      title={page.add}
      submitLabel={page.submit}
      initial={{ kind: 'formal', count: 500 }}
      send={send}
      onClose={onClose}
    >
      <Form.Item name="kind" label={words.kind}>
        <Radio.Group options={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      <Form.Item
        name="label"
        label={page.label}
        extra={page.labelHint}
        rules={[{ required: true, whitespace: true, message: page.required(page.label) }]}
      >
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="count"
        label={page.count}
        extra={page.countHint}
        rules={[{ required: true, message: page.required(page.count) }]}
      >
        <InputNumber min={1} max={5000} precision={0} />
      </Form.Item>
    </FormDialog>
  )
}
