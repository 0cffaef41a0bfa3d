import Type from 'typebox'
import { Apdus, TapToken } from './card-taps.ts'
import { CardNumber } from './cards.ts'
import { Instant, Strict } from './shapes.ts'

/*
 * A blank at a reader is made into a card of ours (`personalise`): the house gives commands, the terminal or the desk
 * carries bytes, and the keys travel only encrypted under the blank's transport key. Torn, it is done again from the
 * start, with the same number.
 */

/** `POST /v1/card-writings`: this number is to be written on the blank at the reader. */
export const NewCardWriting = Strict({ number: CardNumber })
/** `201`: the first commands for the blank. */
export const CardWriting = Strict({ writing: TapToken, commands: Apdus })
export type CardWriting = Type.Static<typeof CardWriting>

/** `POST /v1/card-writings/steps`: what the blank answered; each answer that is not done brings the next commands. */
export const CardWritingAnswers = Strict({ writing: TapToken, responses: Apdus })
export const CardWritingStep = Type.Union([
  Strict({ done: Type.Literal(false), writing: TapToken, commands: Apdus }),
  Strict({ done: Type.Literal(true), number: CardNumber, writtenAt: Instant }),
])
export type CardWritingStep = Type.Static<typeof CardWritingStep>
