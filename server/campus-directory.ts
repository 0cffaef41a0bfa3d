import type { Campus } from '../contract/campus.ts'
import type { Portal } from '../contract/portal.ts'
import type { Queryable } from './base/database.ts'
import type { PolicyAt } from './domains/policy/read.ts'

/** A campus as the server knows it: which hosts are its, and what its pages show. */
export type CampusEntry = {
  campusId: number
  code: string
  nameZh: string
  nameEn: string
  host: string | null
  accent: string
  demo: boolean
}

export type CampusDirectory = {
  all: readonly CampusEntry[]
  /** The campus a host belongs to; the first one for a host that no campus claims. */
  ofHost(host: string): number
  of(campusId: number): CampusEntry
}

type Places = { campuses: CampusDirectory; baseUrl: string }

/** Reads the campuses once at the start; a new campus comes with a restart. */
export async function readCampuses(db: Queryable): Promise<CampusDirectory> {
  const { rows } = await db.query<CampusEntry>(`
    SELECT campus_id AS "campusId", code, name_zh AS "nameZh", name_en AS "nameEn", host, accent, demo
    FROM campuses ORDER BY campus_id`)
  const byHost = new Map(
    rows.flatMap((row) => (row.host === null ? [] : [[row.host, row.campusId] as const])),
  )
  const byId = new Map(rows.map((row) => [row.campusId, row]))
  return {
    all: rows,
    ofHost: (host) => byHost.get(host) ?? rows[0]!.campusId,
    of: (campusId) => byId.get(campusId)!,
  }
}

/** Where people and channels reach a campus: at its own host, if it has one, by the scheme and port of the server's. */
export function originOfCampus({ campuses, baseUrl }: Places, campusId: number): string {
  const { host } = campuses.of(campusId)
  if (host === null) return baseUrl
  const url = new URL(baseUrl)
  url.hostname = host
  return url.href.replace(/\/+$/, '')
}

/**
 * The campuses that somebody chooses among who comes from a payment channel's portal, and which of them answers. One that
 * no host leads to cannot be chosen: another would answer.
 */
export function schoolsFor(places: Places, campusId: number): Pick<Portal, 'here' | 'schools'> {
  const { campuses } = places
  const reached = campuses.all.filter(({ host }, index) => host !== null || index === 0)
  const schools = reached.map(({ campusId: id, code, nameZh, nameEn }) => ({
    code,
    nameZh,
    nameEn,
    url: `${originOfCampus(places, id)}/portal/`,
  }))
  return { here: campuses.of(campusId).code, schools }
}

/** What pages need before sign-in (`GET /v1/campus`). */
export async function campusForPages(
  { campuses, policyAt, baseUrl }: { campuses: CampusDirectory; policyAt: PolicyAt; baseUrl: string },
  campusId: number,
  now: Date,
): Promise<Campus> {
  const { code, nameZh, nameEn, accent, demo } = campuses.of(campusId)
  const { topUpMinFen, topUpMaxFen } = await policyAt(campusId, now)
  return { code, nameZh, nameEn, accent, demo, appUrl: `${baseUrl}/app/`, topUpMinFen, topUpMaxFen }
}
