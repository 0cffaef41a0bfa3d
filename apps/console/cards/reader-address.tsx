import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import type { Reader } from '../../../ui/terminal/reader-client.ts'
import { cardsWords } from './words.ts'

/** Where the reader's program listens at this desk; kept in this browser. */
export function ReaderAddress({ reader }: { reader: Reader }) {
  const words = useWords(cardsWords).write.address
  const address = useCell(reader.address)
  const [refused, setRefused] = useState(false)
  return (
    <Form<{ address: string }>
      name="reader"
      layout="vertical"
      requiredMark={false}
      initialValues={{ address }}
      onFinish={(values) => setRefused(!reader.setAddress(values.address ?? ''))}
    >
      <Form.Item
        label={words.label}
        htmlFor="reader_address"
        extra={words.hint}
        {...(refused && { validateStatus: 'error' as const, help: words.invalid })}
      >
        <div className="reader-address">
          <Form.Item name="address" noStyle>
            <Input autoComplete="off" maxLength={80} />
          </Form.Item>
          <Button htmlType="submit">{words.use}</Button>
        </div>
      </Form.Item>
    </Form>
  )
}
