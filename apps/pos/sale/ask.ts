import type { Payment, PendingPayment } from '../../../contract/payments.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import {
  type Attempt,
  isByCard,
  isByChannel,
  judge,
  judgeLookUp,
  type PaymentAnswer,
  type Verdict,
} from './attempt.ts'

/** Asks the server for a payment, once. The attempt must be on disk already, and a card have proven itself. */
export function askPayment(
  api: TerminalApi,
  attempt: Attempt,
  spendingPin: string | null,
): Promise<PaymentAnswer> {
  const { id, amountFen } = attempt
  return api.send<Payment | PendingPayment>('POST', '/v1/payments', {
    id,
    amountFen,
    credential: isByCard(attempt)
      ? { kind: 'card', ...attempt.proof }
      : { kind: isByChannel(attempt) ? 'channel-code' : 'pay-code', text: attempt.text },
    ...(spendingPin === null ? {} : { spendingPin }),
  })
}

/** Nobody waits for the channel any longer: what it has not taken by now it gives back. */
export function cancelPayment(api: TerminalApi, { id }: Attempt): Promise<PaymentAnswer> {
  return api.send<Payment | PendingPayment>('POST', `/v1/payments/${id}/cancellation`, {})
}

/** The payment as it stands with the server, if there is one. */
export function lookUp(api: TerminalApi, attempt: Attempt): Promise<PaymentAnswer> {
  return api.get<Payment>(`/v1/payments/${attempt.id}`)
}

/** Asks for a payment that was asked for before, and looks it up where its id is too old to be repeated. */
export async function settle(api: TerminalApi, attempt: Attempt): Promise<Verdict> {
  const verdict = judge(await askPayment(api, attempt, null), true)
  return verdict.is === 'look-up' ? judgeLookUp(await lookUp(api, attempt)) : verdict
}
