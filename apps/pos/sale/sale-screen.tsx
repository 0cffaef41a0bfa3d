import { formatFen, formatYuanSign } from '../../../ui/amount.ts'
import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import type { CardDesk } from '../card/card-desk.ts'
import { KeyButton } from '../key-button.tsx'
import { Keypad } from '../keypad.tsx'
import type { Key } from '../keys.ts'
import type { Camera } from '../scan/camera.ts'
import { CameraView } from '../scan/camera-view.tsx'
import { posWords } from '../words/words.ts'
import { type AmountEntry, isEmpty, totalFen } from './amount-entry.ts'
import type { Notice, Sale } from './sale.ts'
import './sale.css'

/** Said without alarm. */
const CALM: ReadonlySet<Notice> = new Set<Notice>(['cancelled', 'set_aside', 'card_left'])

/** The amount, and beside it the keys to type it with or the camera that waits for the code. */
export function SaleScreen({
  sale,
  camera,
  scannerTyping,
  offlineMostFen,
  cards,
  online,
  onPress,
}: {
  sale: Extract<Sale, { step: 'entering' | 'scanning' }>
  camera: Camera
  scannerTyping: boolean
  /** The most one code may pay with no network; null when nothing may. */
  offlineMostFen: number | null
  cards: Pick<CardDesk, 'laid' | 'reader' | 'sells'>
  online: boolean
  onPress: (key: Key) => void
}) {
  const words = useWords(posWords)
  const scanning = sale.step === 'scanning'
  const notice =
    sale.notice === 'offline_at_most'
      ? words.sale.offlineAtMost(formatYuanSign(offlineMostFen ?? 0))
      : sale.notice && words.sale.notices[sale.notice]
  const calm = sale.notice !== null && CALM.has(sale.notice)
  const laid = useCell(cards.laid)
  const hasReader = useCell(cards.reader.status)?.reader != null
  const canTap = online ? hasReader : cards.sells()
  const cardReady = canTap && laid?.card.kind === 'card' && !laid.spent
  const prompt = scanning
    ? canTap
      ? words.sale.scanOrTap
      : words.sale.scan
    : cardReady
      ? words.sale.cardReady
      : words.sale.typeAmount
  return (
    <main className="sale">
      <section className="amount-panel" aria-label={words.sale.amount}>
        <h1>{words.sale.amount}</h1>
        <p
          className={totalFen(sale.entry) === 0 ? 'amount empty' : 'amount'}
          data-testid="amount"
          aria-live="polite"
        >
          <span className="currency">¥</span>
          {shownAmount(sale.entry, scanning)}
        </p>
        <p className="items">{shownItems(sale.entry)}</p>
        <p className={calm ? 'notice calm' : 'notice'} role="alert">
          {notice}
        </p>
        <p className={scanning ? 'prompt scanning' : 'prompt'}>
          {scannerTyping ? words.sale.reading : prompt}
        </p>
      </section>
      <section className="side-panel">
        {scanning ? (
          <>
            <CameraView camera={camera} />
            <div className="actions">
              <KeyButton press="Escape" cap="Esc" onPress={onPress}>
                {words.keypad.edit}
              </KeyButton>
            </div>
          </>
        ) : (
          <Keypad keys="amount" onPress={onPress} />
        )}
      </section>
    </main>
  )
}

/** What stands in the display: as typed while one item is typed, the sum once there are several. */
function shownAmount(entry: AmountEntry, confirmed: boolean): string {
  if (!confirmed && entry.itemsFen.length === 0 && !isEmpty(entry)) return entry.typed
  return formatFen(totalFen(entry))
}

function shownItems({ itemsFen, typed }: AmountEntry): string {
  if (itemsFen.length === 0) return ''
  return [...itemsFen.map(formatFen), typed].join(' + ')
}
