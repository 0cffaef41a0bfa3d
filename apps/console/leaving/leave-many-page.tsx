import { FileExcelOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { type DragEvent, useRef, useState } from 'react'
import type { LeavingList } from '../../../contract/leavings.ts'
import type { Failure } from '../../../ui/api.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf } from '../address.ts'
import { NotRead } from '../import/not-read.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { useApi } from '../sign-in/session.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { CheckedList } from './checked-list.tsx'
import { leavingWords } from './words.ts'
import '../import/import.css'

/** Many leave: a list is checked by the server and changes nothing until it is begun. */
export default function LeaveManyPage() {
  const { many, title } = useWords(leavingWords)
  const api = useApi()
  const input = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [list, setList] = useState<LeavingList | null>(null)

  async function check(file: File | undefined) {
    if (!file || busy) return
    setBusy(true)
    setFailure(null)
    const reply = await api.upload<LeavingList>('/v1/leaving-lists', file, 'text/csv')
    setBusy(false)
    setList(reply.ok ? reply.value : null)
    if (!reply.ok) setFailure(reply.failure)
  }
  function drop(event: DragEvent) {
    event.preventDefault()
    void check(event.dataTransfer.files[0])
  }

  return (
    <>
      <PageHead title={many.title} above={{ label: title, address: addressOf('leavings') }}>
        {list && (
          <Button loading={busy} onClick={() => input.current?.click()}>
            {many.another}
          </Button>
        )}
      </PageHead>
      {failure && <NotRead failure={failure} />}
      {list ? (
        <CheckedList key={JSON.stringify(list)} list={list} />
      ) : (
        <div className="import-drop" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
          <StatePanel
            icon={<FileExcelOutlined />}
            title={many.drop}
            next={many.dropNext}
            action={
              <Button type="primary" size="large" loading={busy} onClick={() => input.current?.click()}>
                {busy ? many.checking : many.choose}
              </Button>
            }
          />
        </div>
      )}
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
    </>
  )
}
