import { PrinterOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { useState } from 'react'
import type { ShiftReport } from '../../../contract/shifts.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatExactly } from '../../../ui/time.ts'
import { meansWords } from '../../../ui/words/means.ts'
import { ActDialog } from '../acts/act-dialog.tsx'
import { addressOf } from '../address.ts'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { printSlip } from '../print/print-slip.ts'
import { Slip } from '../print/slip.tsx'
import { useRemote } from '../remote.ts'
import { useApi } from '../sign-in/session.tsx'
import { RemoteView } from '../states/remote-view.tsx'
import { shiftsWords } from './words.ts'

type Line = { label: string; count: number; amountFen: number }

/** What a shift took, by means. */
export default function ShiftPage({ id }: { id: string }) {
  const remote = useRemote<ShiftReport>(`/v1/shifts/${encodeURIComponent(id)}`)
  return (
    <RemoteView remote={remote}>
      {(report) => <Report report={report} onChanged={remote.reload} />}
    </RemoteView>
  )
}

function Report({ report, onChanged }: { report: ShiftReport; onChanged: () => void }) {
  const words = useWords(shiftsWords)
  const { language } = useLanguage()
  const api = useApi()
  const { message } = App.useApp()
  const mayClose = useMay('administrator', 'merchant_manager') && report.closedAt === null
  const [closing, setClosing] = useState(false)
  const lines = useLines(report)
  const columns: readonly Column<Line>[] = [
    { key: 'label', title: '', cell: ({ label }) => label },
    { key: 'count', title: '', number: true, cell: ({ count }) => words.count(count) },
    { key: 'amount', title: '', number: true, cell: ({ amountFen }) => formatYuanSign(amountFen) },
  ]
  const times = [report.openedAt, report.closedAt].map((at) =>
    at ? formatExactly(at, language) : words.open,
  )

  async function close(reason: string) {
    const reply = await api.send('POST', `/v1/shifts/${report.id}/close`, { reason })
    if (!reply.ok) return reply.failure
    void message.success(words.done)
    setClosing(false)
    onChanged()
    return null
  }

  return (
    <>
      <PageHead
        title={`${report.cashier} · ${report.terminal}`}
        aside={times.join(' – ')}
        above={{ label: words.back, address: addressOf('shifts') }}
      >
        <Button
          icon={<PrinterOutlined />}
          onClick={() => printSlip(<ReportSlip report={report} lines={lines} />)}
        >
          {words.print}
        </Button>
        {mayClose && <Button onClick={() => setClosing(true)}>{words.close.label}</Button>}
      </PageHead>
      <section className="panel">
        <DataTable plain label={words.total} columns={columns} rows={lines} rowKey={({ label }) => label} />
      </section>
      {closing && (
        <ActDialog
          title={words.close.title(report.cashier)}
          submitLabel={words.close.label}
          danger
          changes={words.close.changes}
          undo={words.close.undo}
          asksReason
          act={close}
          onClose={() => setClosing(false)}
        />
      )}
    </>
  )
}

function useLines({ totals }: ShiftReport): Line[] {
  const words = useWords(shiftsWords)
  const names = useWords(meansWords)
  return [
    ...totals.byMeans.map(({ means, ...sum }) => ({ label: names[means], ...sum })),
    { label: words.late, ...totals.late },
    { label: words.reversed, ...totals.reversed },
    { label: words.total, count: totals.count, amountFen: totals.totalFen },
  ]
}

function ReportSlip({ report, lines }: { report: ShiftReport; lines: readonly Line[] }) {
  return (
    <Slip title={report.cashier} subtitle={report.terminal}>
      <p>{report.openedAt}</p>
      <p>{report.closedAt}</p>
      {lines.map(({ label, count, amountFen }) => (
        <p key={label}>
          {label} {count} {formatYuanSign(amountFen)}
        </p>
      ))}
    </Slip>
  )
}
