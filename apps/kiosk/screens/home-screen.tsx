import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import { QrImage } from '../../../ui/qr-image.tsx'
import type { Kiosk } from '../terminal/open-kiosk.ts'
import type { VisitRunner } from '../visit/visit-runner.ts'
import { kioskWords } from '../words/words.ts'

const QR_PX = 260

/** Nobody is there: what the kiosk does, where to put the ID card, and the app for next time. */
export function HomeScreen({ kiosk, runner }: { kiosk: Kiosk; runner: VisitRunner }) {
  const words = useWords(kioskWords).home
  const campus = useCell(kiosk.campus)
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
        <p className="prompt">
          <svg viewBox="0 0 64 44" aria-hidden="true" className="prompt-icon">
            <rect x="2" y="2" width="60" height="40" rx="5" />
            <circle cx="20" cy="18" r="7" />
            <path d="M8 36c2-8 22-8 24 0M40 14h16M40 22h16M40 30h10" />
          </svg>
          {words.prompt}
        </p>
        <button type="button" className="big" onClick={runner.typeNumber}>
          {words.typed}
        </button>
      </div>
    </main>
  )
}
