import { PrinterOutlined } from '@ant-design/icons'
import { Button, Modal } from 'antd'
import type { PersonAdded } from '../../../contract/people.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf, go } from '../address.ts'
import { useCampus } from '../layout/campus.tsx'
import { printSlip } from '../print/print-slip.ts'
import { PinSlip } from './pin-slip.tsx'
import { peopleWords } from './words.ts'

/** The account is open. PINs that were made by chance are shown now and never again (RULES 1.2). */
export function PersonAddedDialog({ added, onClose }: { added: PersonAdded; onClose: () => void }) {
  const words = useWords(peopleWords)
  const { name: campus } = useCampus()
  const pins = (['query', 'spending'] as const).flatMap((which) => {
    const pin = added.initialPins[which]
    return pin === null ? [] : [{ which, pin }]
  })

  const print = () => printSlip(<PinSlip campus={campus} person={added} pins={pins} />)
  return (
    <Modal
      open
      title={words.added.title}
      mask={{ closable: pins.length === 0 }}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words.added.close}</Button>
          {pins.length > 0 && (
            <Button icon={<PrinterOutlined />} onClick={print}>
              {words.added.print}
            </Button>
          )}
          <Button type="primary" onClick={() => go(addressOf(`people/${added.id}`))}>
            {words.added.open}
          </Button>
        </>
      }
    >
      <p>{words.added.text(added.name)}</p>
      {pins.length === 0 ? (
        <p>{added.idType === 'none' ? words.added.notKnown : words.added.fromId}</p>
      ) : (
        <>
          <p>{words.added.pins}</p>
          {pins.map(({ which, pin }) => (
            <p key={which} className="shown-once">
              <small>{words.added[which]}</small>
              <span>{pin}</span>
            </p>
          ))}
        </>
      )}
    </Modal>
  )
}
