import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import { campus } from '../../../ui/phone/campus.ts'
import { Icon } from '../../../ui/phone/icon.tsx'
import { QrImage } from '../../../ui/qr-image.tsx'
import { askToInstall, installable } from '../shell/install.ts'
import { signInWords } from './words.ts'

/** How this app comes onto a phone (RULES 13): one tap where the browser offers it, else the address and its QR code. */
export function InstallHelp() {
  const words = useWords(signInWords)
  const known = useCell(campus)
  const offered = useCell(installable)
  const address = known?.appUrl
  if (matchMedia('(display-mode: standalone)').matches) return null
  return (
    <details className="more">
      <summary>
        <Icon name="install" />
        {words.install}
      </summary>
      {offered && (
        <button type="button" className="button button-wide" onClick={() => void askToInstall()}>
          {words.installNow}
        </button>
      )}
      <p>{words.installText}</p>
      {address && (
        <>
          <p className="install-address">
            <a href={address}>{address}</a>
          </p>
          <QrImage text={address} label={words.installCode} widthPx={180} />
        </>
      )}
    </details>
  )
}
