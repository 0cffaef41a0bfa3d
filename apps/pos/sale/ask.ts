import type { Payment } from '../../../contract/payments.ts'
import type { Answer } from '../../../ui/api.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import { type Attempt, isByCard, judge, judgeLookUp, type Verdict } from './attempt.ts'

/** Asks the server for a payment, once. The attempt must be on disk already, and a card have proven itself. */
export function askPayment(
  api: TerminalApi,
  attempt: Attempt,
  spendingPin: string | null,
): Promise<Answer<Payment>> {
  const { id, amountFen } = attempt
  return api.send<Payment>('POST', '/v1/payments', {
    id,
    amountFen,
    credential: isByCard(attempt)
      ? { kind: 'card', ...attempt.proof }
      : { kind: 'pay-code', text: attempt.text },
    ...(spendingPin === null ? {} : { spendingPin }),
  })
}

/** The payment as it stands with the server, if there is one. */
export function lookUp(api: TerminalApi, attempt: Attempt): Promise<Answer<Payment>> {
  return api.get<Payment>(`/v1/payments/${attempt.id}`)
}

/** Asks for a payment that was asked for before, and looks it up where its id is too old to be repeated. */
export async function settle(api: TerminalApi, attempt: Attempt): Promise<Verdict> {
  const verdict = judge(await askPayment(api, attempt, null), true)
  return verdict.is === 'look-up' ? judgeLookUp(await lookUp(api, attempt)) : verdict
}
