import { FileExcelOutlined, FilePdfOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { useFailureWords } from '../acts/use-failure-words.ts'
import { saveFile } from '../list/save-file.ts'
import { useApi } from '../sign-in/session.tsx'
import { statementsWords } from './words.ts'

/** A statement as PDF and as XLSX. @param path of the statement; the files are under it */
export function StatementFiles({ path, number }: { path: string; number: string }) {
  const words = useWords(statementsWords)
  const failureWords = useFailureWords()
  const api = useApi()
  const { message } = App.useApp()
  const [busy, setBusy] = useState<'pdf' | 'xlsx' | null>(null)
  async function save(format: 'pdf' | 'xlsx') {
    setBusy(format)
    const reply = await api.download(`${path}/${format}`)
    setBusy(null)
    if (reply.ok) saveFile(reply.value, `${words.fileName}-${number}.${format}`)
    else void message.error(failureWords(reply.failure))
  }
  return (
    <span className="badges">
      <Button
        size="small"
        icon={<FilePdfOutlined />}
        loading={busy === 'pdf'}
        aria-label={words.pdf(number)}
        onClick={() => void save('pdf')}
      >
        PDF
      </Button>
      <Button
        size="small"
        icon={<FileExcelOutlined />}
        loading={busy === 'xlsx'}
        aria-label={words.xlsx(number)}
        onClick={() => void save('xlsx')}
      >
        XLSX
      </Button>
    </span>
  )
}
