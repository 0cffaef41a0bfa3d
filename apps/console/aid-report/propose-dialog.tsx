import { App, Form, Input } from 'antd'
import type { AidProposed } from '../../../contract/aid-report.ts'
import { parseYuan } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { businessDay } from '../../../ui/time.ts'
import { Consequences } from '../acts/consequences.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { DayField } from '../list/day-field.tsx'
import { useApi } from '../sign-in/session.tsx'
import { aidReportWords } from './words.ts'

const AMOUNT_MAX_FEN = 10_000_00

type Values = { amount: string; purpose: string; expiresOn: string }
type Props = { lookId: string; students: readonly string[]; onClose: () => void; onProposed: () => void }

/** A batch of subsidies for chosen students, the same amount each, that somebody else approves. */
export function ProposeDialog({ lookId, students, onClose, onProposed }: Props) {
  const words = useWords(aidReportWords)
  const api = useApi()
  const { message } = App.useApp()

  async function send({ amount, purpose, expiresOn }: Values) {
    const proposal = { students, amountFen: parseYuan(amount), purpose: purpose.trim(), expiresOn }
    const reply = await api.send<AidProposed>('POST', `/v1/aid-report/looks/${lookId}/subsidies`, proposal)
    if (!reply.ok) return reply.failure
    void message.success(words.proposed)
    onProposed()
    onClose()
    return null
  }

  return (
    <FormDialog<Values>
      title={words.proposeTitle(students.length)}
      submitLabel={words.proposeSubmit}
      send={send}
      fieldOf={({ code }) => (code === 'subsidy_expiry_invalid' ? 'expiresOn' : undefined)}
      onClose={onClose}
    >
      <Consequences changes={words.changes} undo={words.undo} />
      <Form.Item
        name="amount"
        label={words.amount}
        extra={words.amountHint}
        rules={[
          {
            validator: (_, text: string) => {
              const fen = parseYuan(text ?? '')
              const fits = fen !== null && fen > 0 && fen <= AMOUNT_MAX_FEN
              return fits ? Promise.resolve() : Promise.reject(new Error(words.amountWrong))
            },
          },
        ]}
      >
        <Input prefix="¥" inputMode="decimal" maxLength={12} autoFocus autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="purpose"
        label={words.purpose}
        extra={words.purposeHint}
        rules={[{ required: true, whitespace: true, message: words.purposeMissing }]}
      >
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="expiresOn"
        label={words.expiresOn}
        rules={[{ required: true, message: words.expiresOnMissing }]}
      >
        <DayField id="dialog_expiresOn" min={businessDay(new Date())} />
      </Form.Item>
    </FormDialog>
  )
}
