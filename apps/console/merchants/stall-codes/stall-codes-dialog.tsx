import { PlusOutlined, PrinterOutlined, QrcodeOutlined } from '@ant-design/icons'
import { App, Button, Modal } from 'antd'
import { useState } from 'react'
import type { Merchant } from '../../../../contract/merchants.ts'
import type { StallCode, StallCodes } from '../../../../contract/stall-payments.ts'
import { spellStallCode } from '../../../../server/protocols/stall-code.ts'
import { formatYuanSign } from '../../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../../ui/language.tsx'
import { formatDayTime } from '../../../../ui/time.ts'
import { ActDialog } from '../../acts/act-dialog.tsx'
import { useCampus } from '../../layout/campus.tsx'
import { type Column, DataTable } from '../../list/data-table.tsx'
import { printSheet, type SheetSize } from '../../print/print-slip.ts'
import { useRemote } from '../../remote.ts'
import { useApi } from '../../sign-in/session.tsx'
import { Badge } from '../../states/badge.tsx'
import { StatePanel } from '../../states/state-panel.tsx'
import { AddStallCode } from './add-stall-code.tsx'
import { StallCodeSheet } from './stall-code-sheet.tsx'
import { stallCodesWords } from './words.ts'

type Stall = Merchant['stalls'][number]
type Props = { merchant: Merchant; stall: Stall; mayChange: boolean; onClose: () => void }

/** The codes of a stall: what is printed and stands there, and what was withdrawn. */
export function StallCodesDialog({ merchant, stall, mayChange, onClose }: Props) {
  const words = useWords(stallCodesWords)
  const { language } = useLanguage()
  const remote = useRemote<StallCodes>(`/v1/stalls/${stall.id}/codes`)
  const [doing, setDoing] = useState<'adding' | StallCode | null>(null)
  const { campus } = useCampus()
  const print = (code: StallCode, size: SheetSize) =>
    printSheet(
      <StallCodeSheet campus={campus} merchant={merchant} stall={stall} code={code} size={size} />,
      size,
    )
  const columns = useCodeColumns({ onPrint: print, onWithdraw: mayChange ? setDoing : null })
  return (
    <Modal
      open
      width={880}
      title={words.title(language === 'en' ? stall.nameEn : stall.name)}
      closable={{ 'aria-label': words.close }}
      onCancel={onClose}
      footer={
        mayChange && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setDoing('adding')}>
            {words.add}
          </Button>
        )
      }
    >
      <p className="soft">{words.what}</p>
      <DataTable
        plain
        label={words.list}
        columns={columns}
        rows={remote.value?.codes ?? null}
        rowKey={({ id }) => id}
        remote={remote}
        empty={<StatePanel icon={<QrcodeOutlined />} title={words.none} next={words.noneNext} />}
      />
      {doing === 'adding' && (
        <AddStallCode stallId={stall.id} onClose={() => setDoing(null)} onAdded={remote.reload} />
      )}
      {doing !== null && doing !== 'adding' && (
        <Withdraw code={doing} onClose={() => setDoing(null)} onDone={remote.reload} />
      )}
    </Modal>
  )
}

function useCodeColumns(acts: {
  onPrint: (code: StallCode, size: SheetSize) => void
  onWithdraw: ((code: StallCode) => void) | null
}): readonly Column<StallCode>[] {
  const words = useWords(stallCodesWords)
  const { language } = useLanguage()
  return [
    { key: 'code', title: words.code, cell: ({ code }) => <code>{spellStallCode(code)}</code> },
    {
      key: 'item',
      title: words.item,
      wrap: true,
      cell: ({ item, amountFen }) =>
        amountFen === null ? words.anyAmount : `${item ?? ''} ${formatYuanSign(amountFen)}`,
    },
    { key: 'made', title: words.made, cell: ({ createdAt }) => formatDayTime(createdAt, language) },
    {
      key: 'state',
      title: words.state,
      cell: ({ withdrawnAt }) =>
        withdrawnAt === null ? (
          <Badge tone="good">{words.inForce}</Badge>
        ) : (
          <Badge tone="quiet">{words.withdrawn}</Badge>
        ),
    },
    {
      key: 'acts',
      title: words.acts,
      cell: (code) =>
        code.withdrawnAt === null && (
          <div className="page-actions">
            {(['A4', 'A6'] as const).map((size) => (
              <Button
                key={size}
                size="small"
                icon={<PrinterOutlined />}
                onClick={() => acts.onPrint(code, size)}
              >
                {size}
              </Button>
            ))}
            {acts.onWithdraw && (
              <Button size="small" danger onClick={() => acts.onWithdraw?.(code)}>
                {words.withdraw.label}
              </Button>
            )}
          </div>
        ),
    },
  ]
}

function Withdraw({ code, onClose, onDone }: { code: StallCode; onClose: () => void; onDone: () => void }) {
  const words = useWords(stallCodesWords).withdraw
  const api = useApi()
  const { message } = App.useApp()

  async function withdraw() {
    const reply = await api.send('POST', `/v1/stall-codes/${code.id}/withdrawal`, {})
    if (!reply.ok) return reply.failure
    void message.success(words.done)
    onDone()
    onClose()
    return null
  }

  return (
    <ActDialog
      danger
      title={words.title(spellStallCode(code.code))}
      submitLabel={words.label}
      changes={words.changes}
      undo={words.undo}
      act={withdraw}
      onClose={onClose}
    />
  )
}
