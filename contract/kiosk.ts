import Type from 'typebox'
import { TapProof } from './card-taps.ts'
import { Pin, Strict } from './shapes.ts'

/**
 * `POST /v1/kiosk-sessions`, by a kiosk: whoever laid this card in signs in with the query PIN; answered as
 * `POST /v1/sessions`. A card that is reported lost signs its owner in too, so that it can be released; it pays nothing.
 */
export const KioskSession = Strict({ proof: TapProof, queryPin: Pin })

/**
 * `POST /v1/kiosk-spending-pin`, by a kiosk: a new spending PIN, only with the card present (RULES 1.6). `proof` is of a
 * tap made for this; `personToken` is of the person whose card it is.
 */
export const KioskSpendingPin = Strict({
  proof: TapProof,
  personToken: Type.String({ pattern: '^[\\x21-\\x7e]{1,200}$' }),
  current: Pin,
  next: Pin,
})
