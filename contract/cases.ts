import Type from 'typebox'
import { CardNumber, cardStates } from './cards.ts'
import { adjustments } from './reconciliation.ts'
import { Cursor, Fen, Instant, Nullable, OneOf, SignedFen, Strict, Text, Uuid } from './shapes.ts'

/**
 * What a person must decide, or know. `offline_code_twice`: one code was used for two sales, their merchants are paid
 * from suspense and the person nothing. `offline_after_loss`: used after its holder had reported the loss, which is the
 * campus's loss (RULES 3.7) until somebody decides otherwise; paid in the same way, as are the sales of
 * `card_counter_twice`: two with one number of a card, which is a copy or was rolled back. The others move no money:
 * `late_after_leaving` is of an account below zero by late records that came after its balance was paid back, `card_counter_backwards`
 * of a card that was rolled back, by its numbers; `card_sale_unknown` of a sale that no card and no terminal can prove,
 * `card_cloned` of a card that told a lower number at a tap than before; `top_up_amount_differs` of a top-up that its channel
 * took with another amount and nobody was credited for, `top_up_after_leaving` of one that came to a void account,
 * `channel_paid_after_reversal` of a payment at a stall that its channel keeps though we took it back,
 * `channel_amount_differs` of one that it took with another amount, and gives back, `channel_refund_refused` of a refund that
 * it does not give to the payer, `channel_difference` of an order or a day on which its bill and the ledger do not agree,
 * `channel_day_failed` of a channel's day whose bill is missing or cannot be used (it ends by itself once the day is compared),
 * `risk_pattern` of something odd that a rule of risk saw (contract/risk.ts).
 */
export const caseKinds = [
  'offline_code_twice',
  'offline_not_genuine',
  'offline_id_conflict',
  'offline_limit_exceeded',
  'offline_after_suspension',
  'offline_after_loss',
  'late_after_leaving',
  'card_counter_twice',
  'card_counter_backwards',
  'card_sale_unknown',
  'card_cloned',
  'top_up_amount_differs',
  'top_up_after_leaving',
  'channel_paid_after_reversal',
  'channel_amount_differs',
  'channel_refund_refused',
  'channel_difference',
  'channel_day_failed',
  'risk_pattern',
] as const
const chargingKinds = ['offline_code_twice', 'offline_after_loss', 'card_counter_twice'] as const
type ChargingKind = (typeof chargingKinds)[number]
/** Whether deciding a case of this kind can charge people. */
export function chargesPeople(kind: (typeof caseKinds)[number]): kind is ChargingKind {
  return chargingKinds.some((charging) => charging === kind)
}

/** `proposed`: decided by one operator, and waiting for another to approve it. */
export const caseStates = ['open', 'proposed', 'decided'] as const
export const caseOwners = ['mine', 'nobody'] as const

/** `sent_back`: a proposal was not approved, or taken back by who made it. */
export const caseEventKinds = ['opened', 'reopened', 'assigned', 'proposed', 'sent_back', 'decided'] as const

/** What a case is about: offline records by their ids, the online payment with the same code, who and where. */
export const caseSubjectKinds = ['record', 'payment', 'person', 'terminal'] as const

/** What becomes of a blocked card: it is sound and works again, or it is void for good. */
export const cardVerdicts = ['sound', 'void'] as const

/**
 * The records that the person is charged for; all others stay with the campus. Empty where no money is decided. Without
 * `card` a card that is blocked stays so.
 */
export const CaseDecision = Strict({
  chargeRecordIds: Type.Array(Uuid, { maxItems: 100, uniqueItems: true }),
  card: Type.Optional(OneOf(cardVerdicts)),
  /** Of a `channel_difference`, which is decided among its day's differences. */
  adjustment: Type.Optional(OneOf(adjustments)),
  /** By how much the channel had more when it was proposed: what another approves is that, and nothing that came since. */
  differenceFen: Type.Optional(SignedFen),
})

export const Case = Strict({
  id: Uuid,
  kind: OneOf(caseKinds),
  state: OneOf(caseStates),
  /** Terminals have names; everybody and everything else is named where its looks are in the audit log. */
  subjects: Type.Array(Strict({ kind: OneOf(caseSubjectKinds), id: Uuid, name: Nullable(Type.String()) })),
  /** What was found, in members that depend on the kind. */
  detail: Type.Record(Type.String(), Type.Unknown()),
  openedAt: Instant,
  ownerOperatorId: Nullable(Uuid),
  owner: Nullable(Type.String()),
  /** Of a case that was reopened, the decision before: its charges stand. */
  decidedAt: Nullable(Instant),
  decidedBy: Nullable(Uuid),
  decider: Nullable(Type.String()),
  decision: Nullable(CaseDecision),
  note: Nullable(Type.String()),
  /** What waits for another operator's approval; of a decided case who proposed it, null where nobody else had to agree. */
  proposedAt: Nullable(Instant),
  proposedBy: Nullable(Uuid),
  proposer: Nullable(Type.String()),
  proposal: Nullable(CaseDecision),
  proposalNote: Nullable(Type.String()),
})
export type Case = Type.Static<typeof Case>

/** `GET /v1/cases.csv`: exactly the cases that the list shows under this filter, all pages of it. */
export const CaseFilter = Strict({
  state: Type.Optional(OneOf(caseStates)),
  kind: Type.Optional(OneOf(caseKinds)),
  owner: Type.Optional(OneOf(caseOwners)),
})
/** `GET /v1/cases`: the latest first. */
export const CaseQuery = Strict({ ...CaseFilter.properties, cursor: Type.Optional(Cursor) })
export const Cases = Strict({ cases: Type.Array(Case), next: Type.Optional(Cursor) })
export type Cases = Type.Static<typeof Cases>

/** `GET /v1/case-counts`: how many wait for somebody. */
export const CaseCounts = Strict({ open: Type.Integer(), proposed: Type.Integer() })
export type CaseCounts = Type.Static<typeof CaseCounts>

/** `GET /v1/cases/{id}`: with what happened to it, oldest first. */
export const CaseDetail = Strict({
  ...Case.properties,
  events: Type.Array(
    Strict({
      what: OneOf(caseEventKinds),
      at: Instant,
      operatorId: Nullable(Uuid),
      operator: Nullable(Type.String()),
      detail: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
})
export type CaseDetail = Type.Static<typeof CaseDetail>

/** `POST /v1/cases/{id}/owner`: null: nobody's. */
export const CaseOwner = Strict({ operatorId: Nullable(Uuid) })

/**
 * `POST /v1/cases/{id}/decision` → the case. One decision counts, the first: a repeat completes it, and whoever decides
 * otherwise reads in the reply what was decided. What charges people more than the campus's limit for one operator
 * (`refundApprovalAboveFen`) in sum is `proposed` by it. A card found `sound` works again once no other case of it is
 * undecided.
 */
export const DecideCase = Strict({
  ...Type.Omit(CaseDecision, ['adjustment', 'differenceFen']).properties,
  note: Text(500),
})

/**
 * `POST /v1/cases/{id}/approval` → the case, by another operator than who proposed it; who proposed may only take it
 * back (`approve: false`). `proposedAt` names the proposal that was read: another one since is `case_state_conflict`.
 * A repeat is answered as the first.
 */
export const ApproveCase = Strict({ approve: Type.Boolean(), proposedAt: Instant, note: Text(500) })

/** `GET /v1/cases/{id}/records`: the genuine offline records that a case is about, by time. */
export const CaseRecords = Strict({
  /** What one operator may have people charged in sum; above it another must approve. */
  approvalAboveFen: Fen,
  /** The card that the case is about, as it is now. */
  card: Nullable(Strict({ number: CardNumber, state: OneOf(cardStates), blocked: Type.Boolean() })),
  records: Type.Array(
    Strict({
      id: Uuid,
      amountFen: Fen,
      /** Whether the person paid for it: at once, or by a decision. */
      charged: Type.Boolean(),
      /** Nothing proves that it was paid: nobody was, and no merchant has money for it. */
      unproved: Type.Boolean(),
      /** Of a sale by card: which, and the card's and the terminal's numbers of it. */
      card: Nullable(
        Strict({ number: CardNumber, counter: Type.Integer(), terminalCounter: Type.Integer() }),
      ),
      at: Instant,
      receivedAt: Instant,
      personId: Uuid,
      person: Type.String(),
      campusNo: Type.String(),
      terminalId: Uuid,
      terminal: Type.String(),
      merchant: Type.String(),
      stall: Nullable(Type.String()),
    }),
  ),
})
export type CaseRecords = Type.Static<typeof CaseRecords>
