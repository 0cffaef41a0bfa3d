import { App, Form, Radio } from 'antd'
import { useState } from 'react'
import { type BankAccount, type Leaving, type PayoutWay, payoutWays } from '../../../contract/leavings.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useWords } from '../../../ui/language.tsx'
import { Consequences } from '../acts/consequences.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { useApi } from '../sign-in/session.tsx'
import { BankFields } from './bank-fields.tsx'
import { leavingWords } from './words.ts'

type Values = { way: PayoutWay } & BankAccount

/** The id is made once, so that sending it again after a lost reply pays nothing twice. */
export function PayOutDialog({
  leaving,
  approvalAboveFen,
  onDone,
  onClose,
}: {
  leaving: Leaving
  approvalAboveFen: number
  onDone: () => void
  onClose: () => void
}) {
  const { pay, ways } = useWords(leavingWords)
  const api = useApi()
  const { message } = App.useApp()
  const [id] = useState(() => clientId())
  const { walletFen: amountFen, person } = leaving
  const amount = formatYuanSign(amountFen)

  async function send({ way, holder, bank, number }: Values) {
    const account = { holder: holder?.trim(), bank: bank?.trim(), number: number?.trim() }
    const body = { id, amountFen, way, bank: way === 'bank' ? account : null }
    const reply = await api.send<Leaving>('POST', `/v1/leavings/${leaving.id}/payouts`, body)
    if (!reply.ok) return reply.failure
    void message.success(reply.value.payout?.state === 'waiting' ? pay.waits : pay.done)
    onClose()
    onDone()
    return null
  }

  return (
    <FormDialog<Values>
      danger
      title={pay.title(person.name)}
      submitLabel={`${pay.submit} ${amount}`}
      initial={{ way: 'cash', holder: person.name }}
      send={send}
      onClose={onClose}
    >
      <Consequences
        changes={[...pay.changes(amount), pay.limit(formatYuanSign(approvalAboveFen))]}
        undo={pay.undo}
      />
      <Form.Item name="way" label={pay.way} extra={pay.cashHint}>
        <Radio.Group options={payoutWays.map((way) => ({ value: way, label: ways[way] }))} />
      </Form.Item>
      <Form.Item noStyle dependencies={['way']}>
        {({ getFieldValue }) => getFieldValue('way') === 'bank' && <BankFields />}
      </Form.Item>
    </FormDialog>
  )
}
