/**
 * Every refusal of the API: its stable code, its HTTP status and an English title (RFC 9457).
 * A code never changes its meaning; pages carry the Chinese and English words people read.
 */
export const problems = {
  // The request itself
  body_invalid: [400, 'The request is malformed'],
  body_too_large: [413, 'The request body is too large'],
  media_type_unsupported: [415, 'Send application/json'],
  not_found: [404, 'There is nothing here'],
  method_not_allowed: [405, 'This method is not allowed here'],
  id_time_invalid: [400, 'The id was not made within ten minutes of now'],
  cursor_invalid: [400, 'The cursor is not one of this list'],
  // Who is asking
  unauthenticated: [401, 'Sign in first'],
  forbidden: [403, 'You may not do this'],
  pin_change_required: [403, 'Change the query PIN first'],
  // Sign-in and PINs
  sign_in_refused: [401, 'The number or the PIN is wrong'],
  pin_locked: [429, 'Too many wrong PINs; wait'],
  too_many_attempts: [429, 'Too many failed sign-ins from here; wait'],
  pin_expired: [403, 'The initial PIN has expired; go to the card centre'],
  pin_wrong: [403, 'The current PIN is wrong'],
  pin_weak: [422, 'This PIN is too easy to guess'],
  other_number_required: [422, 'Give the number you did not sign in with'],
  other_number_wrong: [403, 'The other number does not match'],
  limit_above_ceiling: [422, 'The limit is above the campus ceiling'],
  limit_raise_paused: [403, 'Limits cannot be raised for 24 hours after a PIN reset'],
  totp_required: [401, 'Enter the six-digit code of your authenticator'],
  totp_wrong: [401, 'The authenticator code is wrong or was used'],
  // Payments, in the order in which they are decided (RULES 3.4)
  terminal_unknown: [403, 'This terminal is unknown or not allowed'],
  shift_required: [403, 'This terminal takes payments in an open shift only'],
  amount_invalid: [422, 'The amount is outside what this terminal may take'],
  id_conflict: [409, 'This id was used for another payment'],
  credential_invalid: [422, 'The code or card is not valid'],
  credential_expired: [422, 'The code has expired'],
  credential_used: [422, 'The code was already used'],
  card_lost: [403, 'The card is reported lost'],
  account_frozen: [403, 'The account is frozen'],
  card_void: [403, 'The card is void'],
  not_admitted: [403, 'This person is not admitted here'],
  daily_ceiling: [403, 'The daily ceiling is reached'],
  spending_pin_required: [403, 'Enter the spending PIN'],
  spending_pin_wrong: [403, 'The spending PIN is wrong'],
  spending_pin_locked: [403, 'The spending PIN is locked'],
  insufficient_funds: [402, 'The balance is too low'],
  channel_refused: [402, 'The payment channel refused'],
  // Paying by a stall's code, in the place of the terminal
  stall_code_unknown: [404, 'There is no such stall code'],
  stall_code_withdrawn: [410, 'This stall code was withdrawn; a new one is at the stall'],
  // Reversal
  payment_unknown: [404, 'There is no such payment'],
  reversal_too_late: [409, 'It is too late to reverse; make a refund'],
  reversal_not_own_shift: [403, 'This payment is of another shift; make a refund'],
  already_reversed: [409, 'This payment was already reversed'],
  // Shifts
  shift_open_elsewhere: [409, 'This cashier has an open shift at another terminal'],
  // Refunds
  already_refunded: [409, 'Something of this payment was already given back; refund the rest'],
  refund_exceeds: [409, 'More than is left of this payment'],
  refund_decided: [409, 'This refund was already decided'],
  channel_refund_not_refused: [409, 'The channel has not refused this refund; read it again'],
  statement_issued: [409, 'The statement of that day is issued; choose a later day'],
  second_person_required: [403, 'Another operator must approve this'],
  case_state_conflict: [409, 'The case is not in a state that allows this; read it again'],
  // Top-ups
  top_up_amount_invalid: [422, 'The amount is outside what may be topped up'],
  top_up_daily_limit: [403, 'The top-up limit of the day is reached'],
  balance_ceiling: [403, 'The balance would exceed the account ceiling'],
  // Payment channels
  idempotency_key_invalid: [400, 'Send an Idempotency-Key of 8 to 100 letters, digits, _ or -'],
  arrival_days_invalid: [409, 'These days arrived already, or are not reconciled yet'],
  arrival_state_conflict: [409, 'This was decided already'],
  portal_not_bound: [404, 'Bind your campus card first'],
  portal_visit_unknown: [409, 'Open the portal again from WeChat'],
  channel_unavailable: [503, 'The payment channel cannot be reached now'],
  notice_forged: [401, 'This notice is not the channel’s'],
  notice_invalid: [400, 'This notice cannot be understood'],
  bill_day_invalid: [422, 'This bill is not of that day, or the day is not over'],
  adjustment_impossible: [409, 'This cannot be done with this difference; read it again'],
  bill_invalid: [422, 'The file cannot be read as a bill of this channel'],
  // Subsidies
  subsidy_file_invalid: [422, 'The file cannot be read as a list of subsidies'],
  subsidy_expiry_invalid: [422, 'The last day must be a date, and not before today'],
  subsidy_batch_decided: [409, 'This batch was already decided'],
  // Account and devices
  account_state_conflict: [409, 'The account is not in a state that allows this'],
  pay_key_invalid: [422, 'The public key is not a point on P-256'],
  activation_code_invalid: [422, 'The activation code is wrong, used or expired'],
  public_key_invalid: [422, 'The public key is not a P-256 or Ed25519 key'],
  assertion_invalid: [401, 'The assertion is not valid'],
  terminal_suspended: [403, 'This terminal is suspended'],
  card_unknown: [404, 'There is no such card'],
  stock_empty: [409, 'There are no blank cards left'],
  card_state_conflict: [409, 'The card is not in a state that allows this'],
  card_keys_missing: [503, 'This campus has no card keys yet'],
  card_writing_refused: [422, 'The blank cannot be written'],
  leaving_state_conflict: [409, 'The leaving is not in a state that allows this; read it again'],
  payout_too_early: [409, 'Late offline records are still waited for'],
  payout_amount_changed: [409, 'The balance is another by now; read it again'],
  // What merchants are paid
  payout_state_conflict: [
    409,
    'This run, payment or bank account is not in a state that allows this; read it again',
  ],
  nothing_to_pay: [409, 'None of these merchants can be paid now'],
  // The desk
  number_taken: [409, 'This number is already in use'],
  id_number_invalid: [422, 'The ID number is not valid'],
  import_file_invalid: [422, 'The file cannot be read as a list of people'],
  import_conflict: [409, 'Another import is running, or this one is done'],
  policy_value_invalid: [422, 'This value does not fit the policy'],
  merchant_unknown: [422, 'There is no such merchant'],
  roles_incompatible: [422, 'An administrator cannot be of the aid office too'],
  login_taken: [409, 'This login is already in use'],
  password_weak: [422, 'The password is too short or too common'],
  ledger_unavailable: [503, 'The ledger cannot answer now; repeat with the same id'],
  database_unavailable: [503, 'The database cannot be asked now; try again'],
  internal: [500, 'Something went wrong here'],
} as const satisfies Record<string, readonly [number, string]>

export type ProblemCode = keyof typeof problems

/** The body of every 4xx and 5xx reply: RFC 9457, `application/problem+json`. */
export type Problem = {
  type: string
  title: string
  status: number
  code: ProblemCode
  /** What happened here, in English, for a developer. */
  detail?: string
  /** The member that was wrong, as a JSON pointer. */
  pointer?: string
  /** What refused a PIN (RULES 1.4), seconds to wait, and the like. */
  [extension: string]: unknown
}

/** A refusal as a verb returns it. */
export type Refusal = { ok: false; code: ProblemCode; detail?: string; extensions?: Record<string, unknown> }

export function refuse(code: ProblemCode, extensions?: Record<string, unknown>): Refusal {
  return extensions ? { ok: false, code, extensions } : { ok: false, code }
}
