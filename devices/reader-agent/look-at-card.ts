import type { CardAtReader } from '../../contract/reader.ts'
import { SW } from '../../server/protocols/apdu.ts'
import type { Dialogue } from '../../server/protocols/card-dialogue.ts'
import { selectPurse } from '../../server/protocols/epurse.ts'
import { isBlank, readCardData, readCardFile } from '../../server/protocols/epurse-log.ts'

/** Selects the purse and looks what card it is. Its number and tier prove nothing: anyone can write them on a card. */
export function* lookAtCard(): Dialogue<CardAtReader> {
  const selected = yield selectPurse
  if (selected.sw !== SW.ok) return { kind: 'unreadable' }
  const file = yield readCardFile
  const card = readCardData(file)
  if (card) return { kind: 'card', ...card }
  return { kind: isBlank(file) ? 'blank' : 'unreadable' }
}
