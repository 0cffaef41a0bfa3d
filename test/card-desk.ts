import type { CardTap, TapProof } from '../contract/card-taps.ts'
import { assert } from '../server/base/assert.ts'
import { uuidv7 } from '../server/base/ids.ts'
import { tapRoutes } from '../server/domains/cards/tap-routes.ts'
import type { Poster } from '../server/domains/ledger/poster.ts'
import { paymentRoutes } from '../server/domains/payments/routes.ts'
import { tapStepRoutes } from '../server/domains/payments/tap-step-routes.ts'
import type { Chip, Tear } from './chip.ts'
import type { Cleanup } from './database.ts'
import { NOON, type TestCampus, type TestTerminal } from './factories.ts'
import { testHttp } from './http.ts'

type At = Pick<TestTerminal, 'caller'>
type Sale = { id?: string; amountFen?: number; spendingPin?: string }

/** A server with what a card at a terminal needs of it, and what the terminal does there; `clock` is the server's. */
export async function cardTerminal(
  t: Cleanup,
  campus: TestCampus,
  { poster = campus.poster, clock = () => NOON }: { poster?: Poster; clock?: () => Date } = {},
) {
  const deps = { ...campus, posterOf: () => poster, clock }
  const { call } = await testHttp(t, campus.campusId, (http) => {
    tapRoutes(http, deps)
    paymentRoutes(http, deps)
    tapStepRoutes(http, deps)
  })
  const begin = ({ caller }: At, cardNo: string) => call(caller, 'POST', '/v1/card-taps', { cardNo })
  const step = ({ caller }: At, proof: TapProof) => call(caller, 'POST', '/v1/card-tap-steps', proof)

  /** Lays the card down and lets it prove which it is. */
  async function prove(at: At, chip: Chip, cardNo = chip.cardNo): Promise<TapProof> {
    const { tap, commands } = (await begin(at, cardNo)).body as CardTap
    chip.lay()
    const responses = chip.carry(commands)
    assert(responses, 'a card that lies there answers')
    return { tap, responses }
  }

  /** The rest of a tap, up to its end, a refusal, or `torn`. */
  async function finish(at: At, chip: Chip, proof: TapProof): Promise<Answered> {
    let answer = await step(at, proof)
    while (answer.status === 200 && !answer.body.done) {
      const responses = chip.carry(answer.body.commands)
      if (!responses) return { word: 'torn' }
      answer = await step(at, { tap: answer.body.tap, responses })
    }
    const { body } = answer
    return answer.status === 200 ? { word: 'done', ...body } : { word: body.code }
  }

  return {
    call,
    begin,
    step,
    prove,
    finish,
    pay: ({ caller }: At, proof: TapProof, { id = uuidv7(clock()), ...sale }: Sale = {}) =>
      call(caller, 'POST', '/v1/payments', {
        id,
        amountFen: 1250,
        credential: { kind: 'card', ...proof },
        ...sale,
      }),
    /** A tap without a payment, as at a kiosk; the card is pulled at `tear`, counted from its proof on. */
    async tap(at: At, chip: Chip, tear?: Tear): Promise<Answered> {
      const { tap, commands } = (await begin(at, chip.cardNo)).body as CardTap
      chip.lay(tear)
      const responses = chip.carry(commands)
      return responses ? finish(at, chip, { tap, responses }) : { word: 'torn' }
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: what the server told
// oxlint-disable-next-line typescript/no-explicit-any
type Answered = { word: string } & Record<string, any>

/** `approved`, `repeat` or the code of the refusal. */
export function toldOf({ status, body }: { status: number; body: { code?: string } }): string {
  return body.code ?? (status === 201 ? 'approved' : 'repeat')
}
