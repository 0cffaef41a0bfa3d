import { DownloadOutlined, FileExcelOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { type DragEvent, useId, useRef, useState } from 'react'
import type { ImportReport } from '../../../contract/imports.ts'
import type { Failure } from '../../../ui/api.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf, go } from '../address.ts'
import { PageHead } from '../layout/page-head.tsx'
import { saveFile } from '../list/save-file.ts'
import { useApi } from '../sign-in/session.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { NotRead } from './not-read.tsx'
import { importWords } from './words.ts'
import './import.css'

const TEMPLATE = '\ufeff学工号,姓名,身份,证件类型,证件号码,全日制,学院,专业,班级,宿舍,电话\r\n'

/** Where a file of people is chosen; the server checks it, and its report has a page of its own. */
export default function ImportPage() {
  const words = useWords(importWords)
  const api = useApi()
  const rulesId = useId()
  const input = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)

  async function check(file: File | undefined) {
    if (!file || busy) return
    setBusy(true)
    setFailure(null)
    const name = encodeURIComponent(file.name.slice(-100))
    const reply = await api.upload<ImportReport>(`/v1/imports?fileName=${name}`, file, 'text/csv')
    setBusy(false)
    if (reply.ok) go(addressOf(`import/${reply.value.id}`))
    else setFailure(reply.failure)
  }
  function drop(event: DragEvent) {
    event.preventDefault()
    void check(event.dataTransfer.files[0])
  }

  return (
    <>
      <PageHead title={words.title}>
        <Button
          icon={<DownloadOutlined />}
          onClick={() => saveFile(new Blob([TEMPLATE], { type: 'text/csv' }), words.templateName)}
        >
          {words.template}
        </Button>
      </PageHead>
      {failure && <NotRead failure={failure} />}
      <div className="import-choose">
        {/* Dropping is a shortcut: the button does the same by keyboard. */}
        <div className="import-drop" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
          <StatePanel
            icon={<FileExcelOutlined />}
            title={words.drop}
            next={words.dropNext}
            action={
              <Button type="primary" size="large" loading={busy} onClick={() => input.current?.click()}>
                {busy ? words.checking : words.choose}
              </Button>
            }
          />
          <input
            ref={input}
            type="file"
            accept=".csv,text/csv"
            hidden
            onChange={(event) => {
              void check(event.target.files?.[0])
              // The same file, mended, may be chosen again.
              event.target.value = ''
            }}
          />
        </div>
        <section className="import-rules" aria-labelledby={rulesId}>
          <h2 id={rulesId}>{words.rulesTitle}</h2>
          <ul>
            {words.rules.map((rule) => (
              <li key={rule}>{rule}</li>
            ))}
          </ul>
        </section>
      </div>
    </>
  )
}
