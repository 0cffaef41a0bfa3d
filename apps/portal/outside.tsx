import { useWords } from '../../ui/language.tsx'
import { Notice } from '../../ui/phone/notice.tsx'
import { Screen } from '../../ui/phone/screen.tsx'
import { QrImage } from '../../ui/qr-image.tsx'
import { portalWords } from './words.ts'

const QR_PX = 240

/** The page was opened in a browser: WeChat opens it by its camera, or the app does the same. */
export default function Outside() {
  const words = useWords(portalWords)
  const address = `${location.origin}${location.pathname}`
  return (
    <Screen title={words.title}>
      <Notice tone="info" title={words.outside}>
        {words.outsideHelp}
      </Notice>
      <figure className="portal-qr">
        <QrImage text={address} label={words.scan} widthPx={QR_PX} />
        <figcaption>{words.scan}</figcaption>
      </figure>
      <a className="button button-wide" href="/app/">
        {words.toApp}
      </a>
    </Screen>
  )
}
