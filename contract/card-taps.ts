import Type from 'typebox'
import { CardNumber } from './cards.ts'
import { AccountState } from './people.ts'
import { Fen, SignedFen, Strict } from './shapes.ts'

/*
 * A card at a reader speaks with the house through the terminal, which only carries bytes (DESIGN 6): the house gives
 * commands, the terminal brings the card's responses, and keys stay where they are. The house keeps nothing between: what
 * it must know again travels in the `tap`, sealed by it.
 */

/** A command for a card or its response, as bytes in hex. A response has at least its status word. */
export const Apdu = Type.String({ pattern: '^(?:[0-9a-f]{2}){2,261}$', description: 'an APDU in hex' })
export const Apdus = Type.Array(Apdu, { minItems: 1, maxItems: 40 })

/** What the house gave a terminal for one tap of one card; good for two minutes at that terminal. */
export const TapToken = Type.String({ pattern: '^[A-Za-z0-9_.-]{1,2000}$', description: 'opaque' })

/** `POST /v1/card-taps`: a card was opened at a terminal's reader (SELECT, and its number read). */
export const NewCardTap = Strict({ cardNo: CardNumber })
/** `201`: send these to the card, in order, and stop at the first that fails. */
export const CardTap = Strict({ tap: TapToken, commands: Apdus })
export type CardTap = Type.Static<typeof CardTap>

/** The card's answers to the `commands` of the same tap: they prove which card it is. */
export const TapProof = Strict({ tap: TapToken, responses: Apdus })
export type TapProof = Type.Static<typeof TapProof>

/**
 * `POST /v1/card-tap-steps`: the rest of a tap, after its payment if there is one: sales that were torn elsewhere are
 * settled, and the allowance is set to min(its limit, wallet) (RULES 2.6). The first step brings the {@link TapProof};
 * each answer that is not done brings commands and the tap to answer them with. A tap torn here loses nothing: the next
 * one does the same again.
 */
export const CardTapStep = Type.Union([
  Strict({ done: Type.Literal(false), tap: TapToken, commands: Apdus }),
  Strict({
    done: Type.Literal(true),
    /** What the card may spend with no network from now on. */
    allowanceFen: Fen,
    walletFen: SignedFen,
    /** Whose card it is, as much as a bystander may read: the name is masked. */
    holder: Strict({ name: Type.String(), accountState: AccountState }),
    /** Sales torn elsewhere that were settled by this tap. */
    settled: Type.Integer({ minimum: 0 }),
  }),
])
export type CardTapStep = Type.Static<typeof CardTapStep>
