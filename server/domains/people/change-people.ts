import type { PersonRole } from '../../../contract/people.ts'
import type { Queryable } from '../../base/database.ts'
import { updatePeople } from './change-store.ts'
import { ensurePlaces, type PlaceNames } from './organisation.ts'
import { searchKeys } from './search-keys.ts'

/** A known person as they shall be from now on. Campus number, ID number and account stay. */
export type PersonChange = {
  personId: string
  campusNo: string
  name: string
  role: PersonRole
  fullTime: boolean
  phone: string | null
  places: PlaceNames
  /** The end of a visit (RULES 3.10); null for everybody else. Undefined: as it is. */
  expiresAt: Date | null | undefined
}

/** Changes known people in the caller's transaction; places that are new are added. Harmless to repeat. */
export async function changePeople(
  db: Queryable,
  campusId: number,
  changes: readonly PersonChange[],
): Promise<void> {
  const placeIds = await ensurePlaces(
    db,
    campusId,
    changes.map(({ places }) => places),
  )
  const rows = changes.map(({ personId, campusNo, name, role, fullTime, phone, expiresAt }, i) => ({
    ...{ personId, name, role, fullTime, phone },
    ...placeIds[i]!,
    searchKeys: searchKeys(name, campusNo),
    staysAsLong: expiresAt === undefined,
    expiresAt: expiresAt ?? null,
  }))
  await updatePeople(db, campusId, rows)
}
