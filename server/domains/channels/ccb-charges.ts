import { askCcb, askCcbOnce } from './ccb-call.ts'
import { ccbSubject, isAbsent, orderIn, orderState } from './ccb-orders.ts'
import type { Ccb } from './ccb-settings.ts'
import type { ChargeOutcome, ChargeRefusal, CodeCharge, Reversed } from './channel.ts'

/*
 * A payment by the code that the payer showed. What is not in this list is not known to be refused, so it is asked about and
 * then reversed.
 */
const reasonByCode = new Map<string, ChargeRefusal>([
  ['BALANCE_SHORT', 'no_money'],
  ['CODE_INVALID', 'code_invalid'],
  ['CODE_EXPIRED', 'code_invalid'],
  ['PARAMETER_INVALID', 'merchant_refused'],
  ['COUNTER_UNKNOWN', 'merchant_refused'],
  ['MERCHANT_UNKNOWN', 'merchant_refused'],
])

/** Charges once: it is never repeated here, for a repeat under a new code would be a second charge. */
export async function chargeCcbCode(ccb: Ccb, charge: CodeCharge): Promise<ChargeOutcome> {
  const { orderNo, amountFen, code, terminalId, clientAddress } = charge
  const members = { orderNo, amountFen, subject: ccbSubject(charge.subject), code, terminalId, clientAddress }
  const answer = await askCcbOnce(ccb, { path: 'code-charges', members })
  if (answer.kind === 'refused') {
    const reason = reasonByCode.get(answer.code)
    return reason ? { state: 'refused', reason } : { state: 'unknown' }
  }
  const found = orderState(ccb, orderNo, answer)
  return found.state === 'paid' || found.state === 'waiting' ? found : { state: 'unknown' }
}

const NOT_REVERSIBLE: readonly string[] = ['MERCHANT_BALANCE_SHORT', 'COUNTER_UNKNOWN']

/** Ends a charge, paid or not. */
export async function reverseCcbCharge(ccb: Ccb, orderNo: string): Promise<Reversed> {
  const answer = await askCcb(ccb, { path: 'reversals', members: { orderNo } })
  if (isAbsent(answer)) return { state: 'reversed' }
  if (answer.kind === 'refused' && NOT_REVERSIBLE.includes(answer.code))
    return { state: 'refused', reason: answer.code }
  const state = orderIn(ccb, orderNo, answer)?.state
  return state === 'REVERSED' || state === 'CLOSED' ? { state: 'reversed' } : { state: 'unknown' }
}
