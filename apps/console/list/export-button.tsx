import { DownloadOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { useFailureWords } from '../acts/use-failure-words.ts'
import { useApi } from '../sign-in/session.tsx'
import { saveFile } from './save-file.ts'
import { listWords } from './words.ts'

/** Exports exactly what the list is filtered to, however many pages that is: the server makes the file. */
export function ExportButton({
  path,
  fileName,
  label,
}: {
  path: string
  fileName: string
  /** What is exported, where a page has several files. */
  label?: string
}) {
  const words = useWords(listWords)
  const failureWords = useFailureWords()
  const api = useApi()
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  async function save() {
    setBusy(true)
    const reply = await api.download(path)
    setBusy(false)
    if (!reply.ok) return void message.error(failureWords(reply.failure))
    saveFile(reply.value, fileName)
    void message.success(words.exported)
  }
  return (
    <Button icon={<DownloadOutlined />} loading={busy} onClick={() => void save()}>
      {busy ? words.exporting : (label ?? words.export)}
    </Button>
  )
}
