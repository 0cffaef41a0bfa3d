import { App, Radio } from 'antd'
import { useState } from 'react'
import type { Adjustment, ReconciliationItem } from '../../../contract/reconciliation.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { Consequences } from '../acts/consequences.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { NoteField } from '../acts/note-field.tsx'
import { useApi } from '../sign-in/session.tsx'
import type { zhCN } from './words/zh-CN.ts'
import { reconciliationWords } from './words.ts'

/** What moves if a difference is adjusted so, in sentences. */
export function changesOf(words: typeof zhCN, item: ReconciliationItem, adjustment: Adjustment): string[] {
  const moreFen = item.theirsFen - item.oursFen
  return words.changes[adjustment](formatYuanSign(Math.abs(moreFen)), moreFen > 0)
}

/** Proposes what becomes of a difference; an explanation alone needs nobody else. */
export function DecideDialog({
  item,
  caseId,
  onClose,
  onDone,
}: {
  item: ReconciliationItem
  caseId: string
  onClose: () => void
  onDone: () => void
}) {
  const words = useWords(reconciliationWords)
  const api = useApi()
  const { message } = App.useApp()
  const [adjustment, setAdjustment] = useState<Adjustment>(item.adjustments[0] ?? 'none')
  const moves = adjustment !== 'none'

  // The first decision counts, so a lost reply is repeated by pressing the button again.
  async function send({ note }: { note: string }) {
    const body = { adjustment, note: note.trim() }
    const path = `/v1/reconciliation-items/${caseId}/decision`
    const reply = await api.send<ReconciliationItem>('POST', path, body)
    if (!reply.ok) return reply.failure
    void message.success(reply.value.case?.state === 'proposed' ? words.proposed : words.explained)
    onDone()
    return null
  }

  return (
    <FormDialog<{ note: string }>
      title={`${words.decideTitle}：${words.kinds[item.difference]} ${formatYuanSign(item.theirsFen - item.oursFen)}`}
      submitLabel={moves ? words.propose : words.explain}
      send={send}
      onClose={onClose}
    >
      <Radio.Group
        className="reconciliation-choices"
        aria-label={words.decision}
        value={adjustment}
        onChange={(event) => setAdjustment(event.target.value as Adjustment)}
        options={item.adjustments.map((value) => ({ value, label: words.adjustments[value] }))}
      />
      <Consequences
        changes={[...changesOf(words, item, adjustment), ...(moves ? [words.needsSecond] : [])]}
        undo={moves ? words.undo : words.undoNone}
      />
      <NoteField words={words} maxLength={500} lines={2} />
    </FormDialog>
  )
}
