import type { DemoCampus } from '../test/demo-campus.ts'
import { call, newId, signOperatorIn } from '../test/independent-client.ts'
import { type Act, begin, violate } from './book.ts'
import { timeOf, whyNever } from './clocks.ts'
import type { Life } from './diner.ts'
import { ask, type Sending, settle } from './door.ts'

/** A stall's code, as it hangs at the stall. */
export type StallCode = { stallId: string; code: string }

const STALLS = 6

/** Prints codes for some stalls, as the console does. */
export async function printStallCodes(campus: DemoCampus): Promise<StallCode[]> {
  const { operators } = await campus.demo()
  const url = campus.baseUrl
  const token = await signOperatorIn(url, operators.find(({ role }) => role === 'administrator')!)
  const { body } = await call(url, 'GET', '/v1/merchants', { token })
  const merchants = body.merchants as { stalls: { id: string }[] }[]
  const stallIds = merchants.flatMap(({ stalls }) => stalls.map(({ id }) => id)).slice(0, STALLS)
  return Promise.all(
    stallIds.map(async (stallId) => {
      const made = await call(url, 'POST', `/v1/stalls/${stallId}/codes`, {
        token,
        body: { id: newId(), item: null, amountFen: null },
      })
      if (made.status !== 201) throw new Error(`a stall's code: ${made.status} ${JSON.stringify(made.body)}`)
      const [first] = made.body.codes as { code: string }[]
      return { stallId, code: first!.code }
    }),
  )
}

/** Pays by a stall's code, repeats it perhaps, and tries its id for another amount. */
export async function payAtStall(life: Life): Promise<void> {
  const { world, chance, diner, stallCodes, amountMaxFen } = life
  const stall = chance.pick(stallCodes)
  const act = begin(world.book, {
    id: newId(timeOf(diner.clock)),
    kind: 'payment',
    walletId: diner.walletId,
    amountFen: chance.integer(1, amountMaxFen),
    reference: stall.stallId,
    never: whyNever('id', diner.clock),
  })
  world.book.tally.payments++
  world.book.tally.stallPayments++
  const sending = sendingTo(life, stall, act)
  // At once: some of them meet while the first is on its way.
  const times = chance.chance(0.2) ? 2 : 1
  await Promise.all(Array.from({ length: times }, () => settle(world, chance, act, sending)))
  if (act.fate !== 'approved') return
  for (let again = chance.integer(0, 2); again > 0; again--) await settle(world, chance, act, sending)
  if (chance.chance(0.3)) await tryOtherAmount(life, act, sending)
}

function sendingTo({ diner }: Life, { code: stallCode }: StallCode, { id, amountFen }: Act): Sending {
  const body = { id, stallCode, amountFen, queryPin: diner.queryPin }
  return () => ({ path: '/v1/me/payments', token: diner.token, body })
}

async function tryOtherAmount({ world, chance }: Life, act: Act, sending: Sending): Promise<void> {
  world.book.tally.conflicts++
  const { path, token, body } = sending()
  const other = { ...(body as object), amountFen: act.amountFen + 1 }
  const answer = await ask(chance.pick(world.doors), path, { token, body: other })
  if (!answer || answer.status === 401 || answer.body.code === 'id_conflict') return
  violate(
    world.book,
    `answered ${answer.status} ${JSON.stringify(answer.body)}, not id_conflict`,
    `conflict with payment ${act.id}`,
  )
}
