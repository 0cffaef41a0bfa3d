import type { ImportCounts } from '../../../contract/imports.ts'
import { assert } from '../../base/assert.ts'
import { inTransaction, retryConflicts } from '../../base/database.ts'
import { type Actor, recordAudits } from '../audit/record.ts'
import type { IssuedPins } from '../credentials/issue-initial-pins.ts'
import { changePeople } from '../people/change-people.ts'
import { type EnrolDeps, enrolPeople } from './enrol.ts'
import type { ImportFile } from './import-file.ts'
import { type Planned, planRows } from './import-plan.ts'
import type { ImportRow } from './import-row.ts'

/** Rows at a time: small enough that payments beside it do not wait, and that progress is seen. */
const AT_ONCE = 500
const RACES_MAX = 5

export type BadRow = Extract<Planned, { kind: 'bad' }>
/** What an import did, or would do. */
export type ImportOutcome = { counts: ImportCounts; bad: BadRow[] }
/** Random PINs are here to be handed over, or never again. */
export type NewWithPins = { campusNo: string; name: string; pins: IssuedPins }

type Progress = (rowsDone: number) => void | Promise<void>

/** Says what an import of this file would do now. Writes nothing. */
export async function checkImport(
  { pool, keys, policyAt }: Pick<EnrolDeps, 'pool' | 'keys' | 'policyAt'>,
  { campusId, file, onProgress }: { campusId: number; file: ImportFile; onProgress?: Progress },
  now: Date,
): Promise<ImportOutcome> {
  const policy = await policyAt(campusId, now)
  return chunkByChunk(file, onProgress, (rows) =>
    planRows({ db: pool, keys }, { campusId, rows, policy }, now),
  )
}

/**
 * Imports the good rows of a file: people whose campus number is new are enrolled, known ones changed where the file
 * says something else, each with an audit entry. Repeating it, also after it was killed, changes only what is left.
 * @param onProgress gets the rows done after each 500
 * @param onEnrolled gets people whose PINs are random, once they are stored
 */
export async function importPeople(
  deps: EnrolDeps,
  {
    campusId,
    actor,
    file,
    onProgress,
    onEnrolled,
  }: {
    campusId: number
    actor: Actor
    file: ImportFile
    onProgress?: Progress
    onEnrolled?: (people: NewWithPins[]) => void | Promise<void>
  },
  now: Date,
): Promise<ImportOutcome> {
  return chunkByChunk(file, onProgress, async (rows) => {
    const { planned, withPins } = await importRows(deps, { campusId, actor, rows }, now)
    if (withPins.length > 0) await onEnrolled?.(withPins)
    return planned
  })
}

async function chunkByChunk(
  { rows }: ImportFile,
  onProgress: Progress | undefined,
  work: (rows: readonly ImportRow[]) => Promise<Planned[]>,
): Promise<ImportOutcome> {
  const outcome: ImportOutcome = { counts: { added: 0, changed: 0, unchanged: 0, bad: 0 }, bad: [] }
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const planned = await work(rows.slice(at, at + AT_ONCE))
    for (const row of planned) {
      outcome.counts[row.kind]++
      if (row.kind === 'bad') outcome.bad.push(row)
    }
    await onProgress?.(at + planned.length)
  }
  return outcome
}

/** Plans and does some rows. When a desk was first with one of the numbers they are planned anew. */
async function importRows(
  deps: EnrolDeps,
  { campusId, actor, rows }: { campusId: number; actor: Actor; rows: readonly ImportRow[] },
  now: Date,
): Promise<{ planned: Planned[]; withPins: NewWithPins[] }> {
  const policy = await deps.policyAt(campusId, now)
  for (let race = 0; race < RACES_MAX; race++) {
    const planned = await planRows({ db: deps.pool, keys: deps.keys }, { campusId, rows, policy }, now)
    const people = planned.flatMap((row) => (row.kind === 'added' ? [row.person] : []))
    const enrolled = await retryConflicts(() => enrolPeople(deps, { campusId, actor, people }, now))
    if (!enrolled.ok) {
      // By reading the rows everything else was ruled out.
      assert(enrolled.code === 'number_taken', `rows are read as strictly as people: ${enrolled.code}`)
      continue
    }
    await retryConflicts(() => change(deps, { campusId, actor, planned }, now))
    const withPins = enrolled.enrolled.flatMap(({ pins }, i) =>
      pins.queryPin === null ? [] : [{ campusNo: people[i]!.campusNo, name: people[i]!.name, pins }],
    )
    return { planned, withPins }
  }
  throw new Error('numbers of the file were taken again and again while it was imported')
}

async function change(
  { pool }: EnrolDeps,
  { campusId, actor, planned }: { campusId: number; actor: Actor; planned: readonly Planned[] },
  now: Date,
): Promise<void> {
  const changed = planned.filter((row) => row.kind === 'changed')
  if (changed.length === 0) return
  await inTransaction(pool, async (client) => {
    await changePeople(
      client,
      campusId,
      changed.map(({ change }) => change),
    )
    await recordAudits(
      client,
      changed.map(({ change: { personId, campusNo, role }, fields }) => ({
        ...{ campusId, at: now, actor, action: 'person_changed' },
        ...{ subjectKind: 'person' as const, subjectId: personId },
        detail: { campusNo, changed: fields, ...(fields.includes('role') ? { role } : {}) },
      })),
    )
  })
}
