import { SW } from './apdu.ts'
import { type CardRefusal, cardRefusal, type Dialogue, personalise } from './card-dialogue.ts'
import { internalAuthenticate, sameCode, selectPurse } from './epurse.ts'
import type { CardKey } from './epurse-keys.ts'
import { type CardData, isBlank, readCardData, readCardFile } from './epurse-log.ts'

const KEY_INDEX = 1

/**
 * Makes a blank into this card, or writes this card anew when its making was torn at the very end; whatever lies there
 * beside these, another person's card say, is left as it is. It is done when the card has shown that it has its keys.
 * @param random at least a block of the cipher; the same when the dialogue is replayed
 */
export function* writeBlank(
  transport: Pick<CardKey, 'cipher' | 'key'>,
  card: CardData,
  keys: readonly CardKey[],
  random: Uint8Array,
): Dialogue<{ ok: true } | CardRefusal> {
  const selected = yield selectPurse
  if (selected.sw !== SW.ok) return cardRefusal('not-ours', selected)
  const file = yield readCardFile
  const isThisCard = readCardData(file)?.cardNo === card.cardNo
  if (!isBlank(file) && !isThisCard) return cardRefusal('not-ours', file)
  const made = yield* personalise(transport, card, keys)
  const own = keys.find(({ use }) => use === 'internalAuth')
  if (!made.ok || !own) return made
  const challenge = random.slice(0, own.cipher.blockBytes)
  const shown = yield internalAuthenticate(KEY_INDEX, challenge)
  if (shown.sw !== SW.ok) return cardRefusal('refused', shown)
  const isRight = sameCode(own.cipher.authenticate(own.key, challenge), shown.data)
  return isRight ? { ok: true } : cardRefusal('mac-wrong', shown)
}
