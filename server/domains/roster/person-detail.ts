import type { PersonDetail } from '../../../contract/people.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Pool } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { readCardOf } from '../cards/list-cards.ts'
import { readCredentialStates } from '../credentials/credential-states.ts'
import { readWallet } from '../ledger/wallet.ts'
import { findPerson } from '../people/find-person.ts'
import { type IdNumberKeys, maskIdNumber } from '../people/id-number.ts'
import { openIdNumber } from '../people/open-id-number.ts'
import type { PolicyAt } from '../policy/read.ts'

export type PersonDeps = { pool: Pool; keys: IdNumberKeys; policyAt: PolicyAt }

/** Everything a desk sees of a person; undefined when the campus has none. */
export async function readPersonDetail(
  { pool, keys, policyAt }: PersonDeps,
  campusId: number,
  personId: string,
  now: Date,
): Promise<PersonDetail | undefined> {
  const person = await findPerson(pool, campusId, personId)
  if (!person) return undefined
  const policy = await policyAt(campusId, now)
  const [wallet, idNumber, credentials, card] = await Promise.all([
    readWallet(pool, campusId, person.walletId),
    openIdNumber(pool, keys, campusId, personId),
    readCredentialStates(pool, campusId, personId, policy, now),
    readCardOf(pool, campusId, personId),
  ])
  return {
    id: person.personId,
    campusNo: person.campusNo,
    name: person.name,
    role: person.role,
    college: person.college,
    major: person.major,
    className: person.className,
    dormitory: person.dormitory,
    phone: person.phone,
    fullTime: person.fullTime,
    idType: person.idType,
    idNumberMasked: maskIdNumber(idNumber),
    birth: person.birth,
    createdAt: person.createdAt.toISOString(),
    expiresAt: person.expiresAt?.toISOString() ?? null,
    accountState: wallet.state,
    walletFen: wallet.walletFen,
    subsidyFen: wallet.subsidyFen,
    queryPin: shownPin(credentials.queryPin),
    spendingPin: shownPin(credentials.spendingPin),
    limits: credentials.limits,
    payKey: credentials.payKey && {
      alias: credentials.payKey.alias,
      createdAt: credentials.payKey.createdAt.toISOString(),
    },
    card,
  }
}

function shownPin({ initial, lockedUntil }: { initial: boolean; lockedUntil: Date | null }) {
  return { initial, lockedUntil: lockedUntil?.toISOString() ?? null }
}

type Look = { campusId: number; actor: Actor; personId: string }

/** A person's page for an operator, written to the audit log. Refuses `not_found`. */
export async function viewPerson(
  deps: PersonDeps,
  { campusId, actor, personId }: Look,
  now: Date,
): Promise<{ ok: true; person: PersonDetail } | Refusal> {
  const person = await readPersonDetail(deps, campusId, personId, now)
  if (!person) return refuse('not_found')
  const subject = { subjectKind: 'person', subjectId: personId } as const
  await recordAudit(deps.pool, { campusId, at: now, actor, action: 'person_viewed', ...subject })
  return { ok: true, person }
}

/** The whole ID number, for an operator who says why; written to the audit log without it. Refuses `not_found`. */
export async function revealIdNumber(
  { pool, keys }: PersonDeps,
  { campusId, actor, personId, reason }: Look & { reason: string },
  now: Date,
): Promise<{ ok: true; idNumber: string | null } | Refusal> {
  if (!(await findPerson(pool, campusId, personId))) return refuse('not_found')
  await recordAudit(pool, {
    campusId,
    at: now,
    actor,
    action: 'id_number_revealed',
    subjectKind: 'person',
    subjectId: personId,
    detail: { reason },
  })
  return { ok: true, idNumber: await openIdNumber(pool, keys, campusId, personId) }
}
