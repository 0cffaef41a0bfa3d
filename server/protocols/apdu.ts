/*
 * Commands and responses of a smart card (ISO/IEC 7816-4 5.1): header, then none, one or both of a body and the number
 * of bytes expected in return (cases 1 to 4), each short or extended.
 */

/** A command APDU. `le` is how many bytes are wanted back: 256 (short) or 65536 (extended) is "all there is". */
export type Command = {
  cla: number
  ins: number
  p1: number
  p2: number
  data?: Uint8Array
  le?: number
}

/** A response APDU: `sw` is the status word, 0x9000 when all is well. */
export type Response = { data: Uint8Array; sw: number }

/** Status words of ISO/IEC 7816-4 5.6 and of the electronic purse (JR/T 0025.1), by what they mean here. */
export const SW = {
  ok: 0x9000,
  wrongLength: 0x6700,
  noSecureMessaging: 0x6882,
  badState: 0x6901,
  securityNotSatisfied: 0x6982,
  blocked: 0x6983,
  conditionsNotSatisfied: 0x6985,
  secureMessagingWrong: 0x6988,
  wrongData: 0x6a80,
  notFound: 0x6a82,
  recordNotFound: 0x6a83,
  wrongParameters: 0x6b00,
  instructionUnknown: 0x6d00,
  classUnknown: 0x6e00,
  macWrong: 0x9302,
  fundsTooLow: 0x9401,
  counterExhausted: 0x9402,
  keyUnknown: 0x9403,
  proofUnavailable: 0x9406,
} as const

const SHORT_MAX = 255
const EXTENDED_MAX = 65535

/** The bytes of a command; extended only when its body or `le` does not fit a short one. */
export function encodeCommand({ cla, ins, p1, p2, data = new Uint8Array(0), le }: Command): Uint8Array {
  const extended = data.length > SHORT_MAX || (le ?? 0) > SHORT_MAX + 1
  const bytes = [cla, ins, p1, p2]
  if (data.length > 0) {
    bytes.push(...(extended ? [0, data.length >> 8, data.length & 0xff] : [data.length]), ...data)
  }
  if (le !== undefined) {
    if (extended && data.length === 0) bytes.push(0)
    bytes.push(...(extended ? [(le >> 8) & 0xff, le & 0xff] : [le & 0xff]))
  }
  return Uint8Array.from(bytes)
}

/** Takes a command apart; null when its lengths do not agree with its bytes. */
export function decodeCommand(bytes: Uint8Array): Command | null {
  if (bytes.length < 4) return null
  const [cla, ins, p1, p2] = bytes as unknown as [number, number, number, number]
  const header = { cla, ins, p1, p2 }
  const body = bytes.subarray(4)
  if (body.length === 0) return header
  const rest = body[0] === 0 && body.length >= 3 ? extendedBody(body) : shortBody(body)
  return rest && { ...header, ...rest }
}

type Body = { data?: Uint8Array; le?: number }

function shortBody(body: Uint8Array): Body | null {
  const first = body[0]!
  if (body.length === 1) return { le: first || SHORT_MAX + 1 }
  if (first === 0) return null
  return bodyWith(body.subarray(1), first, 1)
}

function extendedBody(body: Uint8Array): Body | null {
  const length = body[1]! * 256 + body[2]!
  if (body.length === 3) return { le: length || EXTENDED_MAX + 1 }
  if (length === 0) return null
  return bodyWith(body.subarray(3), length, 2)
}

function bodyWith(bytes: Uint8Array, length: number, leBytes: 1 | 2): Body | null {
  const data = bytes.slice(0, length)
  if (bytes.length === length) return { data }
  if (bytes.length !== length + leBytes) return null
  const le = leBytes === 1 ? bytes[length]! : bytes[length]! * 256 + bytes[length + 1]!
  return { data, le: le || 256 ** leBytes }
}

/** The bytes of a response. */
export function encodeResponse({ data, sw }: Response): Uint8Array {
  return Uint8Array.from([...data, sw >> 8, sw & 0xff])
}

/** Takes a response apart; null when it is too short to hold a status word. */
export function decodeResponse(bytes: Uint8Array): Response | null {
  if (bytes.length < 2) return null
  return { data: bytes.slice(0, -2), sw: bytes.at(-2)! * 256 + bytes.at(-1)! }
}
