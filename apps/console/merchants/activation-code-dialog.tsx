import { Button, Modal } from 'antd'
import type { ActivationCode } from '../../../contract/merchants.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatDayTime } from '../../../ui/time.ts'
import { CopyButton } from '../acts/copy-button.tsx'
import { terminalsWords } from './words.ts'

/** The code that activates a device: shown once, large enough to be read across a counter. */
export function ActivationCodeDialog({
  name,
  code,
  onClose,
}: {
  name: string
  code: ActivationCode
  onClose: () => void
}) {
  const words = useWords(terminalsWords)
  const { language } = useLanguage()
  return (
    <Modal
      open
      title={words.codeTitle(name)}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {words.close}
        </Button>
      }
    >
      <p className="shown-once">
        <span role="status">{code.activationCode}</span>
        <CopyButton text={code.activationCode} what={words.code} />
      </p>
      <p>{words.codeText(formatDayTime(code.expiresAt, language))}</p>
      <p className="soft">{words.codeOnce}</p>
    </Modal>
  )
}
