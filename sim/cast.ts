import { Client } from 'pg'
import type { DemoCampus } from '../test/demo-campus.ts'
import {
  type DemoTerminal,
  type EnrolledPhone,
  enrolPhone,
  signIn,
  signOperatorIn,
} from '../test/independent-client.ts'
import { type CardCast, gatherHolders } from './cards/holders.ts'
import { type Clock, rightClock } from './clocks.ts'
import { type Crowd, gatherCrowd } from './crowd.ts'
import { printStallCodes, type StallCode } from './stall-codes.ts'

/** A person with a phone, and the phone's clock. */
export type Diner = {
  campusNo: string
  personId: string
  walletId: number
  spendingPin: string
  queryPin: string
  token: string
  phone: EnrolledPhone
  clock: Clock
}

/** Everybody who acts, signed in; terminals sign in for themselves, their sessions are short. */
export type Cast = {
  diners: Diner[]
  terminals: DemoTerminal[]
  stallCodes: StallCode[]
  cashierToken: string
  crowd: Crowd
  cards: CardCast
}

const DINERS = 44
const SIGN_INS_AT_ONCE = 4

/** How many people there are beside the diners: those who only buy with no network, those with cards, and cheats. */
export type CastSize = { crowd: number; holders: number; cloned: number }
export const CAST_SIZE: CastSize = { crowd: 40, holders: 10, cloned: 8 }

/** Signs everybody in at a quiet campus, and enrols their phones. */
export async function engage(campus: DemoCampus, size: CastSize = CAST_SIZE): Promise<Cast> {
  const { students, terminals, operators } = await campus.demo()
  const url = campus.baseUrl
  const chosen = students.filter(({ initial }) => !initial).slice(0, DINERS)
  const numbers = await selectPeople(
    await campus.databaseUrl(),
    chosen.map(({ campusNo }) => campusNo),
  )
  const diners: Diner[] = []
  for (let start = 0; start < chosen.length; start += SIGN_INS_AT_ONCE) {
    const some = chosen.slice(start, start + SIGN_INS_AT_ONCE).map(async (student) => {
      const token = await signIn(url, student.campusNo, student.queryPin)
      const { campusNo, spendingPin, queryPin } = student
      return {
        ...numbers.get(campusNo)!,
        campusNo,
        spendingPin,
        queryPin,
        token,
        phone: await enrolPhone(url, token),
        clock: rightClock(),
      }
    })
    diners.push(...(await Promise.all(some)))
  }
  const cashier = operators.find(({ role }) => role === 'card_centre')!
  const cashierToken = await signOperatorIn(url, cashier)
  const crowd = await gatherCrowd(campus, size.crowd)
  const others = [...diners, ...crowd.shoppers].map(({ walletId }) => walletId)
  return {
    diners,
    terminals: terminals.filter(({ kind }) => kind === 'pos'),
    stallCodes: await printStallCodes(campus),
    cashierToken,
    crowd,
    cards: await gatherHolders(campus, { ...size, others }),
  }
}

async function selectPeople(
  url: string,
  campusNos: string[],
): Promise<Map<string, { personId: string; walletId: number }>> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ campus_no: string; person_id: string; wallet_id: string }>(
      'SELECT campus_no, person_id, wallet_id FROM people WHERE campus_no = ANY ($1)',
      [campusNos],
    )
    return new Map(
      rows.map((row) => [row.campus_no, { personId: row.person_id, walletId: Number(row.wallet_id) }]),
    )
  } finally {
    await client.end()
  }
}
