import { CheckCircleOutlined, CreditCardOutlined, DisconnectOutlined } from '@ant-design/icons'
import { Alert, Button, Modal, Progress } from 'antd'
import { useEffect, useState } from 'react'
import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import { type CardWriter, type Writing, writeWhenLaid } from '../../../ui/terminal/card-writer.ts'
import type { Reader } from '../../../ui/terminal/reader-client.ts'
import { COMMANDS_OF_A_CARD } from '../../../ui/terminal/write-card.ts'
import { useFailureWords } from '../acts/use-failure-words.ts'
import { actsWords } from '../acts/words.ts'
import { useApi } from '../sign-in/session.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { groupedNumber } from './card-badge.tsx'
import { ReaderAddress } from './reader-address.tsx'
import { useDeskReader } from './use-desk-reader.ts'
import { cardsWords } from './words.ts'

type DialogProps = { number: string; onWritten: () => void; onClose: () => void }

/** Makes the blank on the desk's reader into this card. */
export function WriteCardDialog(props: DialogProps) {
  const reader = useDeskReader()
  const writer = useCardWriter(reader, props)
  return reader && writer ? <Dialog {...props} reader={reader} writer={writer} /> : null
}

function useCardWriter(reader: Reader | null, { number, onWritten }: DialogProps): CardWriter | null {
  const api = useApi()
  const [writer, setWriter] = useState<CardWriter | null>(null)
  // Whoever opened the dialog may be drawn anew meanwhile: the card is written once all the same.
  const [told] = useState(() => onWritten)
  useEffect(() => {
    if (!reader) return
    const waiting = writeWhenLaid({ api, reader, number, onWritten: async () => told() })
    setWriter(waiting)
    return waiting.stop
  }, [api, reader, number, told])
  return writer
}

function Dialog({ number, onClose, reader, writer }: DialogProps & { reader: Reader; writer: CardWriter }) {
  const words = useWords(cardsWords).write
  const acts = useWords(actsWords)
  const writing = useCell(writer.writing)
  const busy = writing.at === 'writing'
  return (
    <Modal
      open
      title={words.title(groupedNumber(number))}
      closable={busy ? false : { 'aria-label': acts.close }}
      keyboard={!busy}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={
        <>
          {writing.at === 'stuck' && <Button onClick={writer.again}>{words.again}</Button>}
          <Button type={writing.at === 'written' ? 'primary' : 'default'} disabled={busy} onClick={onClose}>
            {writing.at === 'written' ? words.finish : acts.cancel}
          </Button>
        </>
      }
    >
      <div aria-live="polite" aria-busy={busy}>
        <Stage writing={writing} />
      </div>
      {writing.at === 'absent' && <ReaderAddress reader={reader} />}
    </Modal>
  )
}

/** What is asked of the operator now. */
function Stage({ writing }: { writing: Writing }) {
  const words = useWords(cardsWords).write
  const failureWords = useFailureWords()
  switch (writing.at) {
    case 'absent':
      return <StatePanel icon={<DisconnectOutlined />} title={words.absent} next={words.absentNext} />
    case 'blank':
      return (
        <>
          <StatePanel icon={<CreditCardOutlined />} title={words.blank} next={words.blankNext} />
          {writing.wrong && <Alert type="warning" showIcon title={words.wrong} />}
        </>
      )
    case 'torn':
      return <StatePanel icon={<CreditCardOutlined />} title={words.torn} next={words.tornNext} />
    case 'writing': {
      const share = Math.min(writing.commands / COMMANDS_OF_A_CARD, 0.95)
      return (
        <>
          <StatePanel icon={<CreditCardOutlined />} title={words.writing} />
          <Progress percent={Math.round(share * 100)} showInfo={false} aria-label={words.writing} />
        </>
      )
    }
    case 'stuck':
      return (
        <Alert
          type="error"
          showIcon
          title={words.stuck}
          description={`${failureWords(writing.failure)} · ${words.stuckNext}`}
        />
      )
    case 'written':
      return <StatePanel icon={<CheckCircleOutlined />} title={words.written} next={words.writtenNext} />
  }
}
