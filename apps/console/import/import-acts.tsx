import { DownloadOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { useState } from 'react'
import type { ImportReport } from '../../../contract/imports.ts'
import { useWords } from '../../../ui/language.tsx'
import { useFailureWords } from '../acts/use-failure-words.ts'
import { addressOf } from '../address.ts'
import { saveFile } from '../list/save-file.ts'
import { useApi } from '../sign-in/session.tsx'
import { importWords } from './words.ts'

/** What can be done with a checked file: import it whole or its good rows, fetch the bad ones, choose another. */
export function ImportActs({ report, onBegun }: { report: ImportReport; onBegun: () => void }) {
  const words = useWords(importWords)
  const failureWords = useFailureWords()
  const api = useApi()
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const { id, state, counts } = report

  async function run() {
    setBusy(true)
    const reply = await api.send('POST', `/v1/imports/${id}/run`, { goodRowsOnly: counts.bad > 0 })
    setBusy(false)
    if (!reply.ok) void message.error(failureWords(reply.failure))
    onBegun()
  }
  async function saveErrors() {
    const reply = await api.download(`/v1/imports/${id}/errors.csv`)
    if (!reply.ok) return void message.error(failureWords(reply.failure))
    saveFile(reply.value, words.errorsName)
  }

  const good = counts.added + counts.changed
  const mayRun = state === 'interrupted' || (state === 'checked' && good > 0)
  const label =
    state === 'interrupted'
      ? words.goOn
      : counts.bad > 0
        ? words.importGood(good + counts.unchanged)
        : words.importAll
  return (
    <>
      {counts.bad > 0 && (
        <Button icon={<DownloadOutlined />} onClick={() => void saveErrors()}>
          {words.errors}
        </Button>
      )}
      {state !== 'running' && <Button href={addressOf('import')}>{words.chooseAnother}</Button>}
      {mayRun && (
        <Button type="primary" loading={busy} onClick={() => void run()}>
          {label}
        </Button>
      )}
    </>
  )
}
