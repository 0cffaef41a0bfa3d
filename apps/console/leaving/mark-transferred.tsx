import { BankOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { useState } from 'react'
import type { Leaving } from '../../../contract/leavings.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { ActDialog } from '../acts/act-dialog.tsx'
import { useApi } from '../sign-in/session.tsx'
import { leavingWords } from './words.ts'

/** Finance says that the bank has made the transfers that the page lists. Repeating it changes nothing. */
export function MarkTransferred({
  leavings,
  onMarked,
}: {
  leavings: readonly Leaving[]
  onMarked: () => void
}) {
  const { transfer } = useWords(leavingWords)
  const api = useApi()
  const { message } = App.useApp()
  const [asking, setAsking] = useState(false)
  const payouts = leavings.flatMap(({ payout }) => payout ?? [])
  const sumFen = payouts.reduce((sum, { amountFen }) => sum + amountFen, 0)

  async function send() {
    const payoutIds = payouts.map(({ id }) => id)
    const reply = await api.send<{ count: number }>('POST', '/v1/payout-transfers', { payoutIds })
    if (!reply.ok) return reply.failure
    void message.success(transfer.done(reply.value.count))
    setAsking(false)
    onMarked()
    return null
  }

  return (
    <>
      <Button icon={<BankOutlined />} disabled={payouts.length === 0} onClick={() => setAsking(true)}>
        {transfer.label}
      </Button>
      {asking && (
        <ActDialog
          danger
          title={transfer.title(payouts.length)}
          submitLabel={transfer.label}
          changes={transfer.changes(formatYuanSign(sumFen))}
          undo={transfer.undo}
          act={send}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
