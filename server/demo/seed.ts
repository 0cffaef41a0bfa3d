import { assert } from '../base/assert.ts'
import { addDays, businessDate, startOfBusinessDate } from '../base/clock.ts'
import type { Queryable } from '../base/database.ts'
import { recordAudit } from '../domains/audit/record.ts'
import type { Poster } from '../domains/ledger/poster.ts'
import { setPolicy } from '../domains/policy/set.ts'
import { campusPlan } from './campus-plan.ts'
import { type DemoFile, writeDemoFile } from './demo-file.ts'
import { seededRandom } from './random.ts'
import { seedCards } from './seed-cards.ts'
import { seedCashiers } from './seed-cashiers.ts'
import { seedHistory } from './seed-history.ts'
import { seedOperators } from './seed-operators.ts'
import { type SeedDeps, seedPeople } from './seed-people.ts'
import { seedPlaces } from './seed-places.ts'

const SEED = 20_261_122

/** Puts the demo's campus row there, not prepared yet. */
export async function addDemoCampus(owner: Queryable): Promise<number> {
  const { campusId, code, nameZh, nameEn, accent } = campusPlan
  await owner.query(
    `INSERT INTO campuses (campus_id, code, name_zh, name_en, accent, demo) VALUES ($1, $2, $3, $4, $5, true)`,
    [campusId, code, nameZh, nameEn, accent],
  )
  return campusId
}

/**
 * Fills the demo campus: people, merchants, terminals, operators and a week of history, all through the verbs that a
 * real campus uses. What it makes is the same every time but for ids, keys and the dates.
 */
export async function seedDemo(
  deps: SeedDeps & { owner: Queryable; dataDirectory: string; baseUrl: string; posterOf: () => Poster },
  onProgress: (line: string) => void,
  now: Date,
): Promise<DemoFile> {
  const random = seededRandom(SEED)
  const aWeekAgo = new Date(startOfBusinessDate(addDays(businessDate(now), -8)).getTime() + 12 * 3600_000)
  onProgress('demo campus: 2,000 people')
  const { people, students } = await seedPeople(deps, random, aWeekAgo)
  const cardNoOf = await seedCards(deps, people, aWeekAgo)
  onProgress('demo campus: 12 stalls, 40 terminals, operators')
  const { stalls, terminals } = await seedPlaces(deps, now)
  const operators = await seedOperators(deps, stalls[0]!.merchantId, now)
  const cashiers = await seedCashiers(deps, stalls[0]!.merchantId, now)
  onProgress('demo campus: a week of meals')
  const { acts } = await seedHistory(deps, deps.posterOf(), random, { people, stalls }, now)
  onProgress(`demo campus: ${acts} payments and top-ups posted`)
  await lowerMealsMin(deps, now)
  const carried = new Map(people.map(({ id, campusNo }) => [campusNo, cardNoOf.get(id)]))
  const withCards = students.map((student) => ({ ...student, cardNo: carried.get(student.campusNo) }))
  const file: DemoFile = { baseUrl: deps.baseUrl, students: withCards, operators, cashiers, terminals }
  await writeDemoFile(deps.dataDirectory, file)
  const { rowCount } = await deps.owner.query(
    'UPDATE campuses SET prepared_at = $2 WHERE campus_id = $1 AND prepared_at IS NULL',
    [deps.campusId, now],
  )
  assert(rowCount === 1, 'one process prepares the demo')
  return file
}

/** A week of meals is not a month of them. */
async function lowerMealsMin({ pool, campusId }: SeedDeps, now: Date): Promise<void> {
  const change = { key: 'aidMealsMin', value: 10, reason: '演示只有一周的就餐记录' }
  const done = await setPolicy(
    { pool, recordAudit },
    { campusId, actor: { kind: 'system', id: null }, ...change },
    now,
  )
  assert(done.ok, 'the demo sets a value that can be set')
}
