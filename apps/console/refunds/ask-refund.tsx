import { RollbackOutlined } from '@ant-design/icons'
import { App, Button, Form, Input } from 'antd'
import { useState } from 'react'
import type { PolicyValues } from '../../../contract/operators.ts'
import type { PaymentDetail } from '../../../contract/payments.ts'
import type { ListedRefund } from '../../../contract/refunds.ts'
import { formatFen, formatYuanSign, parseYuan } from '../../../ui/amount.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useWords } from '../../../ui/language.tsx'
import { ReasonField } from '../acts/act-dialog.tsx'
import { Consequences } from '../acts/consequences.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { useMay } from '../layout/operator.tsx'
import { useRemote } from '../remote.ts'
import { useApi } from '../sign-in/session.tsx'
import { refundsWords } from './words.ts'

type Props = { payment: PaymentDetail; onAsked: () => void }

/** Offers to give a payment back while anything of it is left. */
export function AskRefund({ payment, onAsked }: Props) {
  const words = useWords(refundsWords)
  const may = useMay('administrator', 'card_centre', 'finance', 'merchant_manager')
  const [asking, setAsking] = useState(false)
  if (!may || payment.refundableFen === 0) return null
  return (
    <>
      <Button icon={<RollbackOutlined />} onClick={() => setAsking(true)}>
        {words.ask}
      </Button>
      {asking && <AskDialog payment={payment} onAsked={onAsked} onClose={() => setAsking(false)} />}
    </>
  )
}

/** The id is made once, so that sending it again after a lost reply gives nothing back twice. */
function AskDialog({ payment, onAsked, onClose }: Props & { onClose: () => void }) {
  const words = useWords(refundsWords)
  const api = useApi()
  const { message } = App.useApp()
  const [id] = useState(() => clientId())
  const policy = useRemote<PolicyValues>('/v1/policy').value?.values
  const aboveFen = policy?.find(({ key }) => key === 'refundApprovalAboveFen')?.value
  const { refundableFen, merchant, payer } = payment
  const left = formatYuanSign(refundableFen)

  async function send({ amount, reason }: { amount: string; reason: string }) {
    const body = { id, amountFen: parseYuan(amount)!, reason: reason.trim() }
    const reply = await api.send<ListedRefund>('POST', `/v1/payments/${payment.id}/refunds`, body)
    if (!reply.ok) return reply.failure
    const waits = reply.value.state === 'waiting'
    const asked = payment.channel ? words.askedChannel : words.asked
    void message.success(waits ? words.askedWaiting : asked)
    onClose()
    onAsked()
    return null
  }

  return (
    <FormDialog<{ amount: string; reason: string }>
      danger
      title={words.askTitle}
      submitLabel={words.askSubmit}
      initial={{ amount: formatFen(refundableFen) }}
      send={send}
      fieldOf={({ code }) => (code === 'refund_exceeds' ? 'amount' : undefined)}
      onClose={onClose}
    >
      <Consequences
        changes={[
          ...(payment.channel ? words.askChannelChanges : words.askChanges)(payer.name, merchant),
          ...(typeof aboveFen === 'number' ? [words.askLimit(formatYuanSign(aboveFen))] : []),
        ]}
        undo={words.askUndo}
      />
      <Form.Item
        name="amount"
        label={words.askAmount}
        extra={words.askAmountHint(left)}
        rules={[
          {
            validator: (_, text: string) => {
              const fen = parseYuan(text ?? '')
              const fits = fen !== null && fen > 0 && fen <= refundableFen
              return fits ? Promise.resolve() : Promise.reject(new Error(words.askAmountWrong(left)))
            },
          },
        ]}
      >
        <Input prefix="¥" inputMode="decimal" maxLength={12} autoFocus autoComplete="off" />
      </Form.Item>
      <ReasonField />
    </FormDialog>
  )
}
