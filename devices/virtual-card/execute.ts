import { type Command, type Response, SW } from '../../server/protocols/apdu.ts'
import { amountBytes, PURSE_AID, sameCode } from '../../server/protocols/epurse.ts'
import { openSecured, readWrittenKey } from '../../server/protocols/epurse-keys.ts'
import { logRecordBytes } from '../../server/protocols/epurse-log.ts'
import { type CardState, keyFor, TRANSPORT_TRIES } from './card-state.ts'
import { type Begun, credit, debit, initialize, prove } from './transactions.ts'

/** What a card holds only while it has power. */
export type Session = {
  selected: boolean
  /** the last challenge: good for one command */
  challenge: Uint8Array | null
  /** the transport key was shown */
  opened: boolean
  begun: Begun | null
}

/** The card just got power. */
export const poweredOn: Session = { selected: false, challenge: null, opened: false, begun: null }

/** What a command does: the next state to be kept, the next session, and the answer to be given after both. */
export type Executed = { state: CardState; session: Session; response: Response }

const CHALLENGE_BYTES = [4, 8, 16]

type Random = (bytes: number) => Uint8Array

/** One command of the card. Pure but for `random`: the caller keeps the state before it gives the answer. */
export function execute(state: CardState, session: Session, command: Command, random: Random): Executed {
  const { challenge, begun } = session
  // A challenge and a begun transaction are for the very next command.
  const idle = { ...session, challenge: null, begun: null }
  const only = (response: Response) => ({ state, session: idle, response })
  if (![0x00, 0x04, 0x80, 0x84].includes(command.cla)) return only(refuse(SW.classUnknown))
  const name = (command.cla << 8) | command.ins
  if (name === 0x00a4) return select(state, idle, command)
  if (!session.selected) return only(refuse(SW.conditionsNotSatisfied))
  switch (name) {
    case 0x0084: {
      if (command.le === undefined || !CHALLENGE_BYTES.includes(command.le))
        return only(refuse(SW.wrongLength))
      const fresh = random(command.le)
      return { state, session: { ...idle, challenge: fresh }, response: ok(fresh) }
    }
    case 0x0082:
      return openTransport(state, idle, command, challenge)
    case 0x0088:
      return only(authenticate(state, command))
    case 0x84d4:
    case 0x04d6:
      return { session: idle, ...personalise(state, session, command) }
    case 0x00b0:
      return only(command.p1 === 0x95 && command.p2 === 0 ? ok(state.publicFile) : refuse(SW.notFound))
    case 0x00b2:
      return only(readLog(state, command))
    case 0x805c:
      return only(command.p2 === 0x02 ? ok(amountBytes(state.balanceFen)) : refuse(SW.wrongParameters))
    case 0x8050: {
      const started = initialize(state, command, random(4))
      return { state, session: { ...idle, begun: started.begun }, response: started.response }
    }
    case 0x8052:
      return { session: idle, ...credit(state, command, begun) }
    case 0x8054:
      return { session: idle, ...debit(state, command, begun) }
    case 0x805a:
      return only(prove(state, command))
    default:
      return only(refuse(SW.instructionUnknown))
  }
}

function select(state: CardState, idle: Session, { p1, data }: Command): Executed {
  const found = p1 === 0x04 && data !== undefined && sameCode(data, PURSE_AID)
  const response = found ? ok(Uint8Array.of(0x6f, 0x0b, 0x84, 0x09, ...PURSE_AID)) : refuse(SW.notFound)
  return { state, session: { ...idle, selected: found || idle.selected, opened: false }, response }
}

/** EXTERNAL AUTHENTICATE with the transport key (index 0): three wrong ones in a row block it for good. */
function openTransport(
  state: CardState,
  idle: Session,
  { p2, data }: Command,
  challenge: Uint8Array | null,
): Executed {
  const { transport } = state
  const refused = (sw: number) => ({ state, session: idle, response: refuse(sw) })
  if (p2 !== 0) return refused(SW.keyUnknown)
  if (transport.triesLeft === 0) return refused(SW.blocked)
  if (challenge?.length !== transport.cipher.challengeBytes) return refused(SW.badState)
  const right = sameCode(transport.cipher.authenticate(transport.key, challenge), data ?? new Uint8Array(0))
  const triesLeft = right ? TRANSPORT_TRIES : transport.triesLeft - 1
  const next =
    triesLeft === transport.triesLeft ? state : { ...state, transport: { ...transport, triesLeft } }
  const session = { ...idle, opened: right }
  return { state: next, session, response: refuse(right ? SW.ok : 0x63c0 | triesLeft) }
}

/** INTERNAL AUTHENTICATE: the card's own cryptogram over the challenge it was given (index 1). */
function authenticate(state: CardState, { p2, data }: Command): Response {
  const key = p2 === 1 ? keyFor(state, 'internalAuth') : undefined
  if (!key) return refuse(SW.keyUnknown)
  if (data?.length !== key.cipher.blockBytes) return refuse(SW.wrongLength)
  return ok(key.cipher.authenticate(key.key, data))
}

/** WRITE KEY and UPDATE BINARY: after EXTERNAL AUTHENTICATE, each with a code over a challenge of its own. */
function personalise(
  state: CardState,
  { opened, challenge }: Session,
  command: Command,
): { state: CardState; response: Response; session?: Session } {
  const refused = (sw: number) => ({ state, response: refuse(sw) })
  const { transport } = state
  if (!opened) return refused(SW.securityNotSatisfied)
  if (challenge?.length !== transport.cipher.challengeBytes) return refused(SW.badState)
  const body = openSecured(transport, challenge, command)
  // A wrong code ends what EXTERNAL AUTHENTICATE opened.
  if (!body) return { ...refused(SW.secureMessagingWrong), session: { ...poweredOn, selected: true } }
  if (command.ins === 0xd6) {
    if (command.p1 !== 0x95 || command.p2 !== 0) return refused(SW.notFound)
    if (body.length !== state.publicFile.length) return refused(SW.wrongLength)
    return { state: { ...state, publicFile: body }, response: refuse(SW.ok) }
  }
  const written = readWrittenKey(transport, body)
  if (!written) return refused(SW.wrongData)
  const keys = [...state.keys.filter(({ use }) => use !== written.use), written]
  return { state: { ...state, keys }, response: refuse(SW.ok) }
}

function readLog(state: CardState, { p1, p2 }: Command): Response {
  const line = p2 === 0xc4 ? state.log[p1 - 1] : undefined
  return line ? ok(logRecordBytes(line)) : refuse(SW.recordNotFound)
}

function ok(data: Uint8Array): Response {
  return { sw: SW.ok, data }
}

function refuse(sw: number): Response {
  return { sw, data: new Uint8Array(0) }
}
