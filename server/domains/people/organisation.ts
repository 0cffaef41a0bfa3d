import type { Queryable } from '../../base/database.ts'
import type { Places } from './person.ts'
import { insertMissingPlaces, selectOrganisation, selectPlaceIds } from './place-store.ts'

/** The names of places, read: a dormitory is a building and a room. */
export type PlaceNames = {
  college: string | null
  major: string | null
  className: string | null
  building: string | null
  room: string | null
}

/** The rows of places. */
export type PlaceIds = {
  collegeId: number | null
  majorId: number | null
  classId: number | null
  roomId: number | null
}

// The room is the last word, or what follows the last character that is no letter, digit or hyphen: 梅园3栋402.
const DORMITORY = /^(.*[^0-9A-Za-z-]) ?([0-9A-Za-z-]+)$/

/**
 * Reads the names of places as they were typed or imported, runs of blanks made one.
 * @returns null when a major has no college, a class no major, or a dormitory no building or room
 */
export function readPlaces(places: Places): PlaceNames | null {
  const college = tidy(places.college)
  const major = tidy(places.major)
  const className = tidy(places.className)
  const dormitory = tidy(places.dormitory)
  const [, building, room] = DORMITORY.exec(dormitory ?? '') ?? []
  if ((major && !college) || (className && !major) || (dormitory && !room)) return null
  return { college, major, className, building: tidy(building), room: room ?? null }
}

function tidy(name: string | null | undefined): string | null {
  return name?.normalize('NFKC').trim().replaceAll(/\s+/g, ' ') || null
}

/**
 * The rows of places, in the order given; colleges, majors, classes and rooms that are new are added. Thousands at once
 * are as many statements as one.
 */
export async function ensurePlaces(
  db: Queryable,
  campusId: number,
  places: readonly PlaceNames[],
): Promise<PlaceIds[]> {
  const anywhere = places.some(({ college, room }) => college !== null || room !== null)
  if (anywhere) await insertMissingPlaces(db, campusId, places)
  return selectPlaceIds(db, campusId, places)
}

/** Colleges with their majors and classes, by name. */
export async function listOrganisation(
  db: Queryable,
  campusId: number,
): Promise<{ name: string; majors: { name: string; classes: string[] }[] }[]> {
  const rows = await selectOrganisation(db, campusId)
  const colleges = Map.groupBy(rows, (row) => row.college)
  return [...colleges].map(([name, inCollege]) => {
    const majors = Map.groupBy(inCollege, (row) => row.major)
    majors.delete(null)
    return {
      name,
      majors: [...majors].map(([major, inMajor]) => ({
        name: major!,
        classes: inMajor.flatMap((row) => row.className ?? []),
      })),
    }
  })
}
