import { PrinterOutlined } from '@ant-design/icons'
import { Button, Checkbox, Form, Modal } from 'antd'
import { useState } from 'react'
import type { PersonDetail } from '../../../contract/people.ts'
import { useWords } from '../../../ui/language.tsx'
import { ActDialog } from '../acts/act-dialog.tsx'
import { useCampus } from '../layout/campus.tsx'
import { PinSlip } from '../people/pin-slip.tsx'
import { printSlip } from '../print/print-slip.ts'
import { useApi } from '../sign-in/session.tsx'
import { personWords } from './words.ts'

type Props = {
  person: PersonDetail
  which: 'query' | 'spending'
  onClose: () => void
  onDone: () => void
}

/** A person forgot a PIN: the operator compares the face with the ID card and gives a new one (RULES 1.9). */
export function ResetPin({ person, which, onClose, onDone }: Props) {
  const { pins } = useWords(personWords)
  const api = useApi()
  const [pin, setPin] = useState<string | null>(null)

  async function reset(reason: string) {
    const reply = await api.send<{ pin: string }>('POST', `/v1/people/${person.id}/pin-reset`, {
      which,
      reason,
    })
    if (!reply.ok) return reply.failure
    setPin(reply.value.pin)
    onDone()
    return null
  }

  if (pin !== null) return <NewPin person={person} which={which} pin={pin} onClose={onClose} />
  return (
    <ActDialog
      danger
      title={pins.resetTitle[which]}
      submitLabel={pins.reset}
      changes={pins.resetChanges[which]}
      undo={pins.resetUndo}
      asksReason
      act={reset}
      onClose={onClose}
    >
      <Form.Item
        name="faceChecked"
        valuePropName="checked"
        rules={[
          {
            validator: (_, checked) =>
              checked ? Promise.resolve() : Promise.reject(new Error(pins.checkFaceMissing)),
          },
        ]}
      >
        <Checkbox>{pins.checkFace}</Checkbox>
      </Form.Item>
    </ActDialog>
  )
}

function NewPin({ person, which, pin, onClose }: Omit<Props, 'onDone'> & { pin: string }) {
  const { pins } = useWords(personWords)
  const { name: campus } = useCampus()
  const print = () => printSlip(<PinSlip campus={campus} person={person} pins={[{ which, pin }]} />)
  return (
    <Modal
      open
      title={`${person.name} · ${pins[which]}`}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={
        <>
          <Button icon={<PrinterOutlined />} onClick={print}>
            {pins.print}
          </Button>
          <Button type="primary" onClick={onClose}>
            {pins.close}
          </Button>
        </>
      }
    >
      <p>{pins.shownOnce}</p>
      <p className="shown-once" role="status" aria-label={pins.shownTitle}>
        {pin}
      </p>
    </Modal>
  )
}
