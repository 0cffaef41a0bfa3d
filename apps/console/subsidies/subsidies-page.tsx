import { DownloadOutlined, GiftOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import type { SubsidyBatch, SubsidyBatches } from '../../../contract/subsidies.ts'
import { formatFen } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { saveFile } from '../list/save-file.ts'
import { Stamp } from '../list/stamp.tsx'
import { useRemote } from '../remote.ts'
import { Badge, type Tone } from '../states/badge.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { BatchActs } from './batch-acts.tsx'
import { UploadDialog } from './upload-dialog.tsx'
import { subsidiesWords } from './words.ts'

const REFRESH_MS = 15_000
const POLL_MS = 1_000
const TEMPLATE = '\ufeff学工号,姓名,金额\r\n'
const TONES: Record<SubsidyBatch['state'], Tone> = {
  waiting: 'warning',
  posting: 'warning',
  posted: 'good',
  refused: 'quiet',
}

/** Subsidies that were given or wait for approval; while a batch is given its progress is seen. */
export default function SubsidiesPage() {
  const words = useWords(subsidiesWords)
  const may = useMay('administrator', 'finance', 'aid_officer')
  const [uploading, setUploading] = useState(false)
  const [live, setLive] = useState(false)
  const remote = useRemote<SubsidyBatches>('/v1/subsidy-batches', live ? POLL_MS : REFRESH_MS)
  const batches = remote.value?.batches ?? null
  const isPosting = batches?.some(({ state }) => state === 'posting') ?? false
  if (isPosting !== live) setLive(isPosting)
  const columns = useColumns(remote.reload)
  return (
    <>
      <PageHead title={words.title}>
        <Button
          icon={<DownloadOutlined />}
          onClick={() => saveFile(new Blob([TEMPLATE], { type: 'text/csv' }), words.templateName)}
        >
          {words.template}
        </Button>
        {may && (
          <Button type="primary" onClick={() => setUploading(true)}>
            {words.upload}
          </Button>
        )}
      </PageHead>
      <DataTable
        label={words.list}
        columns={columns}
        rows={batches}
        rowKey={({ id }) => id}
        remote={remote}
        empty={<StatePanel icon={<GiftOutlined />} title={words.none} next={words.noneNext} />}
      />
      {uploading && <UploadDialog onClose={() => setUploading(false)} onSent={remote.reload} />}
    </>
  )
}

function useColumns(onChanged: () => void): Column<SubsidyBatch>[] {
  const words = useWords(subsidiesWords)
  return [
    { key: 'purpose', title: words.purpose, wrap: true, cell: ({ purpose }) => purpose },
    {
      key: 'state',
      title: words.state,
      cell: ({ state, posted, grants, leftOut, leftOutFen }) => (
        <>
          <Badge tone={TONES[state]}>{words.states[state]}</Badge>
          {state === 'posting' && <div role="status">{words.progress(posted, grants)}</div>}
          {leftOut > 0 && <div className="soft">{words.leftOut(leftOut, formatFen(leftOutFen))}</div>}
        </>
      ),
    },
    { key: 'grants', title: words.grants, number: true, cell: ({ grants }) => grants.toLocaleString('en') },
    { key: 'amount', title: words.amount, number: true, cell: ({ amountFen }) => formatFen(amountFen) },
    { key: 'expires', title: words.expiresOn, cell: ({ expiresOn }) => expiresOn },
    {
      key: 'asked',
      title: words.asked,
      cell: ({ askedAt, askedBy }) => (
        <>
          <Stamp at={askedAt} /> <span className="soft">{askedBy.name}</span>
        </>
      ),
    },
    {
      key: 'decided',
      title: words.decided,
      wrap: true,
      cell: (batch) =>
        batch.decidedAt === null ? (
          <BatchActs batch={batch} onChanged={onChanged} />
        ) : (
          <>
            {batch.decidedBy?.name} <span className="soft">{batch.note}</span>
          </>
        ),
    },
  ]
}
