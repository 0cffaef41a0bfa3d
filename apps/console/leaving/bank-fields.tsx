import { Form, Input } from 'antd'
import { useWords } from '../../../ui/language.tsx'
import { leavingWords } from './words.ts'

/** A bank account that is paid: whose, where, its number. */
export function BankFields() {
  const { pay } = useWords(leavingWords)
  const required = (what: string) => [{ required: true, whitespace: true, message: pay.missing(what) }]
  return (
    <>
      <Form.Item name="holder" label={pay.holder} rules={required(pay.holder)}>
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item name="bank" label={pay.bank} rules={required(pay.bank)}>
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="number"
        label={pay.number}
        extra={pay.numberHint}
        rules={[{ required: true, pattern: /^[0-9]{8,32}$/, message: pay.numberWrong }]}
      >
        <Input maxLength={32} inputMode="numeric" autoComplete="off" />
      </Form.Item>
    </>
  )
}
