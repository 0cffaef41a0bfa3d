import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import { QrImage } from '../../../ui/qr-image.tsx'
import type { Kiosk } from '../terminal/open-kiosk.ts'
import type { Visit } from '../visit/visit.ts'
import type { VisitRunner } from '../visit/visit-runner.ts'
import { kioskWords } from '../words/words.ts'
import { LaidCardHead } from './laid-screen.tsx'
import { PinEntry } from './pin-entry.tsx'
import { TroubleText } from './trouble-text.tsx'

const QR_PX = 220

/** The query PIN of whoever laid a card in or put the ID card down; a campus card's balance stands above it. */
export function PinScreen({
  visit,
  kiosk,
  runner,
}: {
  visit: Extract<Visit, { at: 'pin' }>
  kiosk: Kiosk
  runner: VisitRunner
}) {
  const words = useWords(kioskWords)
  const campus = useCell(kiosk.campus)
  const mustChange = visit.trouble?.code === 'pin_change_required'
  return (
    <main className="screen">
      <div className="screen-top">
        {visit.presented.by === 'card' ? (
          <LaidCardHead card={visit.presented.card} />
        ) : (
          <>
            <h1>{words.pin.title}</h1>
            <p className="soft">{visit.busy ? words.pin.busy : words.pin.hint}</p>
          </>
        )}
        <TroubleText trouble={visit.trouble} />
        {mustChange && campus && <QrImage text={campus.appUrl} label={words.home.appQr} widthPx={QR_PX} />}
      </div>
      <div className="screen-controls">
        <PinEntry busy={visit.busy} onPin={runner.enterPin} />
        <button type="button" className="big" onClick={runner.leave}>
          {words.back}
        </button>
      </div>
    </main>
  )
}
