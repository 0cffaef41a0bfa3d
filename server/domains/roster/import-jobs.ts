import { type ImportReport } from '../../../contract/imports.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Queryable } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { openText, sealText } from '../../base/keys.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import type { EnrolDeps } from './enrol.ts'
import { errorFile, problemsOf } from './import-errors.ts'
import { type ImportFile, readImportFile, readImportText } from './import-file.ts'
import {
  deleteImportsBefore,
  type ImportJobRow,
  insertImport,
  interruptImports,
  type StoredReport,
  selectImport,
  selectImportFiles,
  updateImportReport,
  updateImportState,
} from './import-job-store.ts'
import { isImportRunning, takeImportLock } from './import-lock.ts'
import { checkImport, type ImportOutcome, importPeople } from './import-people.ts'

const PROBLEMS_SHOWN = 200
// What was uploaded holds ID numbers: it is not kept longer than somebody may need to finish.
const KEPT_MS = 7 * 86_400_000

type Job = { campusId: number; importId: string }

/**
 * Checks an uploaded file and keeps it, sealed, until it is imported or a week is over.
 * Refuses `import_file_invalid`.
 */
export async function uploadImport(
  deps: EnrolDeps,
  {
    campusId,
    actor,
    fileName,
    bytes,
  }: { campusId: number; actor: Actor; fileName: string; bytes: Uint8Array },
  now: Date,
): Promise<{ ok: true; report: ImportReport } | Refusal> {
  const read = readImportText(bytes)
  if (!read.ok) return read
  const parsed = await readImportFile(read.text, now)
  if (!parsed.ok) return parsed
  const { file } = parsed
  const outcome = await checkImport(deps, { campusId, file }, now)
  const job = { campusId, importId: uuidv7(now) }
  const report = reportOf(file, outcome, 0)
  await inTransaction(deps.pool, async (client) => {
    await deleteImportsBefore(client, campusId, new Date(now.getTime() - KEPT_MS))
    await insertImport(client, campusId, {
      importId: job.importId,
      ...{ fileName, createdAt: now, report },
      fileSealed: sealText(deps.keys.dataKey, read.text, sealedWhere(job, 'file')),
      errorsSealed: sealErrors(deps, job, file, outcome),
    })
    await audit(client, { ...job, actor, action: 'people_import_checked', fileName, report }, now)
  })
  return {
    ok: true,
    report: {
      ...{ id: job.importId, fileName, createdAt: now.toISOString() },
      ...{ state: 'checked', rowsDone: 0, ...report },
    },
  }
}

/** How far an import is. Refuses `not_found`. */
export async function readImport(
  { pool }: Pick<EnrolDeps, 'pool'>,
  { campusId, importId }: Job,
): Promise<{ ok: true; report: ImportReport } | Refusal> {
  const row = await selectImport(pool, campusId, importId)
  if (!row) return refuse('not_found')
  const gone = row.state === 'running' && !(await isImportRunning(pool, campusId))
  if (!gone) return { ok: true, report: shown(row) }
  // It may have ended between the two looks.
  const again = (await selectImport(pool, campusId, importId)) ?? row
  const state = again.state === 'running' ? 'interrupted' : again.state
  return { ok: true, report: shown({ ...again, state }) }
}

function shown({ importId, fileName, createdAt, state, rowsDone, report }: ImportJobRow): ImportReport {
  return { id: importId, fileName, createdAt: createdAt.toISOString(), state, rowsDone, ...report }
}

/** The bad rows with their reasons, as CSV; looked at under an audit entry. Refuses `not_found`. */
export async function readImportErrors(
  { pool, keys }: Pick<EnrolDeps, 'pool' | 'keys'>,
  { actor, ...job }: Job & { actor: Actor },
  now: Date,
): Promise<{ ok: true; csv: string } | Refusal> {
  const files = await selectImportFiles(pool, job.campusId, job.importId)
  if (!files) return refuse('not_found')
  await recordAudit(pool, {
    ...{ campusId: job.campusId, at: now, actor, action: 'people_import_errors_viewed' },
    ...{ subjectKind: 'report', subjectId: job.importId },
  })
  return { ok: true, csv: openText(keys.dataKey, files.errorsSealed, sealedWhere(job, 'errors')) }
}

/**
 * Begins to import a checked file, or goes on with an interrupted one; `finished` settles when it is over. With a bad
 * row nothing is changed unless only good rows are asked for: the state is then `checked` again.
 * Refuses `not_found`, and `import_conflict` when one is running or this one is done.
 */
export async function runImport(
  deps: EnrolDeps,
  { actor, goodRowsOnly, ...job }: Job & { actor: Actor; goodRowsOnly: boolean },
  now: Date,
): Promise<{ ok: true; report: ImportReport; finished: Promise<void> } | Refusal> {
  const { pool, keys } = deps
  const { campusId, importId } = job
  if (!(await selectImport(pool, campusId, importId))) return refuse('not_found')
  const release = await takeImportLock(pool, campusId)
  if (!release) return refuse('import_conflict')
  let begun = false
  try {
    const files = await selectImportFiles(pool, campusId, importId)
    if (!files?.fileSealed) return refuse('import_conflict')
    const text = openText(keys.dataKey, files.fileSealed, sealedWhere(job, 'file'))
    await interruptImports(pool, campusId)
    await updateImportState(pool, campusId, importId, { state: 'running', rowsDone: 0 })
    const row = await selectImport(pool, campusId, importId)
    if (!row) return refuse('not_found')
    begun = true
    const finished = finish(deps, { ...job, actor, goodRowsOnly, text, fileName: row.fileName }, now).finally(
      release,
    )
    return { ok: true, report: shown(row), finished }
  } finally {
    if (!begun) await release()
  }
}

type Begun = Job & { actor: Actor; goodRowsOnly: boolean; text: string; fileName: string }

async function finish(deps: EnrolDeps, begun: Begun, now: Date): Promise<void> {
  const { pool } = deps
  const { campusId, importId, actor, goodRowsOnly, text, fileName } = begun
  const job = { campusId, importId }
  const told = (state: 'running' | 'interrupted', rowsDone: number) =>
    updateImportState(pool, campusId, importId, { state, rowsDone })
  let rowsDone = 0
  try {
    const parsed = await readImportFile(text, now)
    if (!parsed.ok) throw new Error(`a file that was checked can be read: ${parsed.code}`)
    const { file } = parsed
    const keep = (state: 'checked' | 'done', outcome: ImportOutcome, randomPins: number) =>
      updateImportReport(pool, campusId, importId, {
        ...{ state, rowsDone, report: reportOf(file, outcome, randomPins) },
        errorsSealed: sealErrors(deps, job, file, outcome),
      })
    // People may have come or gone since the file was uploaded.
    const checked = await checkImport(deps, { campusId, file }, now)
    if (checked.bad.length > 0 && !goodRowsOnly) return await keep('checked', checked, 0)
    const report = reportOf(file, checked, 0)
    await audit(pool, { ...job, actor, action: 'people_imported', fileName, report }, now)
    let randomPins = 0
    const outcome = await importPeople(
      deps,
      {
        ...{ campusId, actor, file },
        onProgress: (rows) => {
          rowsDone = rows
          return told('running', rows)
        },
        onEnrolled: (people) => void (randomPins += people.length),
      },
      now,
    )
    await keep('done', outcome, randomPins)
  } catch (error) {
    // Best effort: without it a reader sees that nobody holds the lock.
    await told('interrupted', rowsDone).catch(() => {})
    throw error
  }
}

function reportOf(file: ImportFile, { counts, bad }: ImportOutcome, randomPins: number): StoredReport {
  const problems = problemsOf(file, bad)
  return {
    rows: file.rows.length,
    counts,
    unknownColumns: [...file.unknownColumns],
    problemCount: problems.length,
    problems: problems.slice(0, PROBLEMS_SHOWN),
    randomPins,
  }
}

function sealErrors({ keys }: EnrolDeps, job: Job, file: ImportFile, { bad }: ImportOutcome): Buffer {
  return sealText(keys.dataKey, errorFile(file, bad), sealedWhere(job, 'errors'))
}

function sealedWhere({ campusId, importId }: Job, what: 'file' | 'errors'): string {
  return `imports.${what}:${campusId}:${importId}`
}

function audit(
  db: Queryable,
  act: Job & { actor: Actor; action: string; fileName: string; report: StoredReport },
  now: Date,
): Promise<void> {
  const { campusId, importId, actor, action, fileName, report } = act
  return recordAudit(db, {
    ...{ campusId, at: now, actor, action },
    ...{ subjectKind: 'report', subjectId: importId },
    detail: { fileName, rows: report.rows, ...report.counts },
  })
}
