import { type FormEvent, useState } from 'react'
import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import { READER_ADDRESS } from '../../../ui/terminal/reader-client.ts'
import { KeyButton } from '../key-button.tsx'
import type { Key } from '../keys.ts'
import { posWords } from '../words/words.ts'
import type { CardDesk } from './card-desk.ts'
import './reader-sheet.css'

export const READER_KEY = 'F10'

/** What the reader is and can do, and where on this machine its program is asked. */
export function ReaderSheet({ cards, onPress }: { cards: CardDesk; onPress: (key: Key) => void }) {
  const words = useWords(posWords).reader
  const status = useCell(cards.reader.status)
  const left = useCell(cards.left).length
  return (
    <main className="sheet">
      <h1>{words.title}</h1>
      <output className="sheet-text" data-testid="reader-state">
        {status === null ? (
          <p>{words.absent}</p>
        ) : (
          <>
            <p>{status.reader === null ? words.unplugged : words.plugged(status.reader)}</p>
            <p className={cards.hasKeys() ? undefined : 'warn'}>
              {cards.hasKeys() ? words.hasKeys : status.terminalId === null ? words.noKeys : words.otherKeys}
            </p>
          </>
        )}
        {left > 0 && <p className="warn">{words.left(left)}</p>}
      </output>
      <AddressForm cards={cards} onPress={onPress} />
      <div className="actions">
        <KeyButton press="Escape" cap="Esc" onPress={onPress} strong>
          {words.close}
        </KeyButton>
      </div>
    </main>
  )
}

function AddressForm({ cards, onPress }: { cards: CardDesk; onPress: (key: Key) => void }) {
  const words = useWords(posWords).reader
  const address = useCell(cards.reader.address)
  const [typed, setTyped] = useState(address)
  const [said, setSaid] = useState<'' | 'refused' | 'taken'>('')
  function submit(event: FormEvent): void {
    event.preventDefault()
    setSaid(cards.reader.setAddress(typed) ? 'taken' : 'refused')
  }
  return (
    <form className="reader-address" onSubmit={submit}>
      <label htmlFor="reader-address">{words.address}</label>
      <p id="reader-address-hint" className="soft">
        {words.addressHint(READER_ADDRESS)}
      </p>
      <div className="reader-address-line">
        <input
          id="reader-address"
          value={typed}
          spellCheck={false}
          autoComplete="off"
          aria-describedby="reader-address-hint reader-address-said"
          aria-invalid={said === 'refused'}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={({ key }) => key === 'Escape' && onPress(key)}
        />
        <button type="submit">{words.save}</button>
      </div>
      <p id="reader-address-said" role="status" className={said === 'refused' ? 'warn' : 'soft'}>
        {said === 'refused' ? words.addressRefused : said === 'taken' ? words.addressTaken : ''}
      </p>
    </form>
  )
}
