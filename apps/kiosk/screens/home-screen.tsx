import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import { QrImage } from '../../../ui/qr-image.tsx'
import type { Kiosk } from '../terminal/open-kiosk.ts'
import type { VisitRunner } from '../visit/visit-runner.ts'
import { kioskWords } from '../words/words.ts'
import { CardIcon, IdCardIcon } from './card-icons.tsx'

const QR_PX = 260

/** Nobody is there: what the kiosk does, where to put which card, and the app for next time. */
export function HomeScreen({ kiosk, runner }: { kiosk: Kiosk; runner: VisitRunner }) {
  const words = useWords(kioskWords).home
  const campus = useCell(kiosk.campus)
  const takesCards = Boolean(useCell(kiosk.reader.status)?.reader)
  return (
    <main className="screen home">
      <div className="screen-top">
        <h1>{words.welcome}</h1>
        <p>{words.can}</p>
        {campus && (
          <figure className="install">
            <QrImage text={campus.appUrl} label={words.appQr} widthPx={QR_PX} />
            <figcaption>{words.app}</figcaption>
          </figure>
        )}
        <p className="soft">{words.where}</p>
      </div>
      <div className="screen-controls">
        {takesCards && (
          <div className="way">
            <CardIcon />
            <p>
              <strong>{words.promptCard}</strong>
              <span>{words.promptCardHint}</span>
            </p>
          </div>
        )}
        <div className={takesCards ? 'way second' : 'way'}>
          <IdCardIcon />
          <p>
            <strong>{takesCards ? words.promptId : words.prompt}</strong>
            <span>{words.promptIdHint}</span>
          </p>
        </div>
        <button type="button" className="big" onClick={runner.typeNumber}>
          {words.typed}
        </button>
      </div>
    </main>
  )
}
