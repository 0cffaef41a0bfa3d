import { App, Form, Input } from 'antd'
import type { Commissions } from '../../../contract/statements.ts'
import { useWords } from '../../../ui/language.tsx'
import { businessDay } from '../../../ui/time.ts'
import { Consequences } from '../acts/consequences.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { DayField } from '../list/day-field.tsx'
import { useRemote } from '../remote.ts'
import { useApi } from '../sign-in/session.tsx'
import { statementsWords } from './words.ts'

const PERCENT = /^(\d{1,3})(?:\.(\d{1,2}))?$/

/** `0.6` per cent are 60 hundredths of it; null for what is no rate. */
function basisPointsOf(text: string): number | null {
  const [, whole, part = ''] = PERCENT.exec(text.trim()) ?? []
  const points = whole === undefined ? -1 : Number(`${whole}${part.padEnd(2, '0')}`)
  return points >= 0 && points <= 10_000 ? points : null
}

/** The campus's share of a merchant's sales: the rates there are, and a new one from a day on. */
export function CommissionDialog({
  merchantId,
  merchant,
  onClose,
}: {
  merchantId: string
  merchant: string
  onClose: () => void
}) {
  const words = useWords(statementsWords)
  const api = useApi()
  const { message } = App.useApp()
  const path = `/v1/merchants/${merchantId}/commission`
  const rates = useRemote<Commissions>(path).value?.rates

  async function send({ rate, from }: { rate: string; from: string }) {
    const reply = await api.send('POST', path, { from, basisPoints: basisPointsOf(rate)! })
    if (!reply.ok) return reply.failure
    void message.success(words.rateSet)
    onClose()
    return null
  }

  return (
    <FormDialog<{ rate: string; from: string }>
      title={`${words.ratesTitle}：${merchant}`}
      submitLabel={words.setRate}
      initial={{ from: businessDay(new Date()) }}
      send={send}
      fieldOf={({ code }) => (code === 'statement_issued' ? 'from' : undefined)}
      onClose={onClose}
    >
      <ul className="plain-list">
        {rates?.length === 0 && <li className="soft">{words.noRates}</li>}
        {rates?.map(({ from, basisPoints, setBy }) => (
          <li key={from}>
            {words.rateFrom(`${(basisPoints / 100).toFixed(2)} %`, from)}{' '}
            <span className="soft">{setBy}</span>
          </li>
        ))}
      </ul>
      <Consequences changes={words.ratesChanges(merchant)} undo={words.ratesUndo} />
      <Form.Item
        name="rate"
        label={words.rate}
        extra={words.rateHint}
        rules={[
          {
            validator: (_, text: string) =>
              basisPointsOf(text ?? '') === null
                ? Promise.reject(new Error(words.rateWrong))
                : Promise.resolve(),
          },
        ]}
      >
        <Input suffix="%" inputMode="decimal" maxLength={6} autoFocus autoComplete="off" />
      </Form.Item>
      <Form.Item name="from" label={words.from} rules={[{ required: true, message: words.fromWrong }]}>
        <DayField id="dialog_from" />
      </Form.Item>
    </FormDialog>
  )
}
