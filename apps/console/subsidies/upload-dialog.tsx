import { UploadOutlined } from '@ant-design/icons'
import { Alert, App, Button, Form, Input } from 'antd'
import { useRef, useState } from 'react'
import { type SubsidyUpload, subsidyProblems } from '../../../contract/subsidies.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { businessDay } from '../../../ui/time.ts'
import { Consequences } from '../acts/consequences.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { DayField } from '../list/day-field.tsx'
import { useApi } from '../sign-in/session.tsx'
import { subsidiesWords } from './words.ts'

type Values = { purpose: string; expiresOn: string; file: File }

/** Proposes a list; what is wrong with its rows is said here, and the list stays where it is to be mended. */
export function UploadDialog({ onClose, onSent }: { onClose: () => void; onSent: () => void }) {
  const words = useWords(subsidiesWords)
  const api = useApi()
  const { message } = App.useApp()
  const [faulty, setFaulty] = useState<SubsidyUpload | null>(null)

  async function send({ purpose, expiresOn, file }: Values) {
    setFaulty(null)
    const query = new URLSearchParams({ purpose: purpose.trim(), expiresOn }).toString()
    const type = 'application/octet-stream'
    const reply = await api.upload<SubsidyUpload>(`/v1/subsidy-batches?${query}`, file, type)
    if (!reply.ok) return reply.failure
    if (reply.value.batch === null) {
      setFaulty(reply.value)
      return null
    }
    void message.success(words.submitted)
    onSent()
    onClose()
    return null
  }

  return (
    <FormDialog<Values>
      title={words.uploadTitle}
      submitLabel={words.submit}
      width={600}
      send={send}
      fieldOf={({ code }) =>
        code === 'subsidy_file_invalid' ? 'file' : code === 'subsidy_expiry_invalid' ? 'expiresOn' : undefined
      }
      onClose={onClose}
    >
      {faulty && <Problems upload={faulty} />}
      <Consequences changes={words.changes} undo={words.undo} />
      <Form.Item
        name="purpose"
        label={words.purpose}
        extra={words.purposeHint}
        rules={[{ required: true, whitespace: true, message: words.purposeMissing }]}
      >
        <Input maxLength={60} autoFocus autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="expiresOn"
        label={words.expiresOn}
        extra={words.expiryHint}
        rules={[{ required: true, message: words.expiryMissing }]}
      >
        <DayField id="dialog_expiresOn" min={businessDay(new Date())} />
      </Form.Item>
      <Form.Item
        name="file"
        label={words.file}
        extra={words.fileHint}
        rules={[{ required: true, message: words.fileMissing }]}
      >
        <FileField />
      </Form.Item>
    </FormDialog>
  )
}

/** A file that was chosen, by its name. */
function FileField({
  id,
  value,
  onChange,
}: {
  id?: string
  value?: File
  onChange?: (file: File | undefined) => void
}) {
  const words = useWords(subsidiesWords)
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button id={id} icon={<UploadOutlined />} onClick={() => input.current?.click()}>
        {value?.name ?? words.choose}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".xlsx,.csv"
        // A form shows files' fields again that are only hidden.
        style={{ display: 'none' }}
        aria-label={words.file}
        onChange={(event) => {
          onChange?.(event.target.files?.[0])
          // The same file, mended, may be chosen again.
          event.target.value = ''
        }}
      />
    </>
  )
}

function Problems({ upload: { problems, problemCount } }: { upload: SubsidyUpload }) {
  const words = useWords(subsidiesWords)
  const { language } = useLanguage()
  return (
    <Alert
      showIcon
      type="error"
      title={words.problems(problemCount)}
      description={
        <>
          <ul className="plain-list">
            {problems.slice(0, 20).map(({ row, code }) => (
              <li key={`${row} ${code}`}>{words.problem(row, subsidyProblems[code][language])}</li>
            ))}
          </ul>
          {problemCount > 20 && <p className="soft">{words.shown(20, problemCount)}</p>}
        </>
      }
    />
  )
}
