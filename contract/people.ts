import Type from 'typebox'
import { Cursor, Fen, Instant, Nullable, OneOf, Pin, SignedFen, Strict, Text, Uuid } from './shapes.ts'

/** Roles of RULES 3.9 and 9: price tier, study pages and admission depend on them. */
export const personRoles = ['undergraduate', 'graduate', 'temporary_new_student', 'staff', 'visitor'] as const
export const PersonRole = OneOf(personRoles)
export type PersonRole = (typeof personRoles)[number]

/** The price tier that a role pays (RULES 3.9). */
export const tiers = ['student', 'staff', 'visitor'] as const
export type Tier = (typeof tiers)[number]

export const accountStates = ['active', 'lost', 'frozen', 'void'] as const
export const AccountState = OneOf(accountStates)
export type AccountState = (typeof accountStates)[number]

export const idTypes = ['resident', 'passport', 'permit', 'none'] as const

export const PersonSummary = Strict({
  id: Uuid,
  campusNo: Type.String(),
  name: Type.String(),
  role: PersonRole,
  college: Nullable(Type.String()),
  major: Nullable(Type.String()),
  className: Nullable(Type.String()),
  accountState: AccountState,
  walletFen: SignedFen,
  subsidyFen: Fen,
})
export type PersonSummary = Type.Static<typeof PersonSummary>

/**
 * `q`: the beginning of a name, its pinyin (full or initials) or a campus number, or a whole resident ID number.
 * `college`: its name. Also the filters of `GET /v1/people.csv`, which takes no cursor and no limit.
 */
export const PeopleFilter = Strict({
  q: Type.Optional(Type.String({ maxLength: 60 })),
  role: Type.Optional(PersonRole),
  state: Type.Optional(AccountState),
  college: Type.Optional(Type.String({ maxLength: 60 })),
})
export type PeopleFilter = Type.Static<typeof PeopleFilter>
export const SearchPeopleQuery = Strict({
  ...PeopleFilter.properties,
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})
export const PeoplePage = Strict({
  people: Type.Array(PersonSummary),
  total: Type.Integer(),
  next: Type.Optional(Cursor),
})
export type PeoplePage = Type.Static<typeof PeoplePage>

export const PersonDetail = Strict({
  ...PersonSummary.properties,
  idType: OneOf(idTypes),
  /** Masked: the first three and the last two characters. */
  idNumberMasked: Type.String(),
  birth: Nullable(Type.String()),
  dormitory: Nullable(Type.String()),
  phone: Nullable(Type.String()),
  fullTime: Type.Boolean(),
  createdAt: Instant,
  /** The end of a visit (RULES 3.10); null for everybody else. */
  expiresAt: Nullable(Instant),
  queryPin: Strict({ initial: Type.Boolean(), lockedUntil: Nullable(Instant) }),
  spendingPin: Strict({ initial: Type.Boolean(), lockedUntil: Nullable(Instant) }),
  limits: Strict({ perPaymentFen: Fen, perDayFen: Fen, ceilingPerPaymentFen: Fen, ceilingPerDayFen: Fen }),
  payKey: Nullable(Strict({ alias: Type.String(), createdAt: Instant })),
  /** The card that the person carries. */
  card: Nullable(
    Strict({ number: Type.String(), state: OneOf(['issued', 'active', 'lost']), blocked: Type.Boolean() }),
  ),
})
export type PersonDetail = Type.Static<typeof PersonDetail>

/** A person added at the desk (visitors among them); the import comes with a file. */
export const NewPerson = Strict({
  id: Uuid,
  campusNo: Type.String({ pattern: '^[0-9A-Za-z]{4,20}$' }),
  name: Text(60),
  role: PersonRole,
  idType: OneOf(idTypes),
  idNumber: Nullable(Text(30)),
  college: Nullable(Text(60)),
  major: Nullable(Text(60)),
  className: Nullable(Text(60)),
  dormitory: Nullable(Text(60)),
  phone: Nullable(Text(30)),
  fullTime: Type.Boolean(),
})
export type NewPerson = Type.Static<typeof NewPerson>

/** The reply to `POST /v1/people`. PINs that follow from the ID number are null; all are null when it is a repeat. */
export const PersonAdded = Strict({
  ...PersonDetail.properties,
  /** Random PINs to be printed on a slip: shown only here. */
  initialPins: Strict({ query: Nullable(Pin), spending: Nullable(Pin) }),
})
export type PersonAdded = Type.Static<typeof PersonAdded>

/** `POST /v1/people/{id}/id-number`: an operator needs to see the whole number, and says why. Null: there is none. */
export const RevealIdNumber = Strict({ reason: Text(200) })
export const IdNumberRevealed = Strict({ idNumber: Nullable(Type.String()) })

/** `GET /v1/organisation`: colleges, majors and classes by name, for filters and forms. */
export const Organisation = Strict({
  colleges: Type.Array(
    Strict({
      name: Type.String(),
      majors: Type.Array(Strict({ name: Type.String(), classes: Type.Array(Type.String()) })),
    }),
  ),
})
export type Organisation = Type.Static<typeof Organisation>

/** What happened to a person, newest first: the timeline is made of the audit log and the ledger. */
export const TimelineEntry = Strict({
  id: Type.String(),
  at: Instant,
  /** An audit action (`loss_reported`, `pin_reset`, …) or a transfer's kind (`payment`, `cash_top_up`, …). */
  kind: Type.String(),
  actor: Strict({ kind: OneOf(['person', 'operator', 'terminal', 'system']), name: Type.String() }),
  amountFen: Type.Optional(SignedFen),
  balanceFen: Type.Optional(SignedFen),
  place: Type.Optional(Type.String()),
  note: Type.Optional(Type.String()),
})
export type TimelineEntry = Type.Static<typeof TimelineEntry>
export const TimelinePage = Strict({ entries: Type.Array(TimelineEntry), next: Type.Optional(Cursor) })
export type TimelinePage = Type.Static<typeof TimelinePage>

/** RULES 1.9: an operator has checked the face against the ID card. The new initial PIN is shown once. */
export const PinReset = Strict({ which: OneOf(['query', 'spending']), reason: Text(200) })
export const PinResetDone = Strict({ pin: Pin })
/** Why an operator changes the state of an account. */
export const StateChange = Strict({ reason: Text(200) })
export const StateChanged = Strict({ accountState: AccountState })
