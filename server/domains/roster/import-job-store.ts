import type { ImportReport, importStates } from '../../../contract/imports.ts'
import type { Queryable } from '../../base/database.ts'

/** Of a report, what the check or the run found. */
export type StoredReport = Omit<ImportReport, 'id' | 'fileName' | 'createdAt' | 'state' | 'rowsDone'>
export type ImportState = (typeof importStates)[number]

export type ImportJobRow = {
  importId: string
  fileName: string
  createdAt: Date
  state: ImportState
  rowsDone: number
  report: StoredReport
}

export async function insertImport(
  db: Queryable,
  campusId: number,
  job: Pick<ImportJobRow, 'importId' | 'fileName' | 'createdAt' | 'report'> & {
    fileSealed: Buffer
    errorsSealed: Buffer
  },
): Promise<void> {
  await db.query(
    `INSERT INTO imports (campus_id, import_id, file_name, created_at, state, report, file_sealed, errors_sealed)
     VALUES ($1, $2, $3, $4, 'checked', $5, $6, $7)`,
    [campusId, job.importId, job.fileName, job.createdAt, job.report, job.fileSealed, job.errorsSealed],
  )
}

export async function selectImport(
  db: Queryable,
  campusId: number,
  importId: string,
): Promise<ImportJobRow | undefined> {
  const { rows } = await db.query<ImportJobRow>(
    `SELECT import_id AS "importId", file_name AS "fileName", created_at AS "createdAt", state, rows_done AS "rowsDone",
       report FROM imports WHERE campus_id = $1 AND import_id = $2`,
    [campusId, importId],
  )
  return rows[0]
}

/** `fileSealed` is null once the import is done. */
export async function selectImportFiles(
  db: Queryable,
  campusId: number,
  importId: string,
): Promise<{ fileSealed: Buffer | null; errorsSealed: Buffer } | undefined> {
  const { rows } = await db.query<{ fileSealed: Buffer | null; errorsSealed: Buffer }>(
    `SELECT file_sealed AS "fileSealed", errors_sealed AS "errorsSealed" FROM imports
     WHERE campus_id = $1 AND import_id = $2`,
    [campusId, importId],
  )
  return rows[0]
}

export async function updateImportState(
  db: Queryable,
  campusId: number,
  importId: string,
  { state, rowsDone }: { state: ImportState; rowsDone: number },
): Promise<void> {
  await db.query('UPDATE imports SET state = $3, rows_done = $4 WHERE campus_id = $1 AND import_id = $2', [
    campusId,
    importId,
    state,
    rowsDone,
  ])
}

/** Whoever holds the import lock knows that no other import runs, whatever a killed one left behind. */
export async function interruptImports(db: Queryable, campusId: number): Promise<void> {
  await db.query(`UPDATE imports SET state = 'interrupted' WHERE campus_id = $1 AND state = 'running'`, [
    campusId,
  ])
}

/** Keeps what a check or a run found; a run that is done no longer needs the file. */
export async function updateImportReport(
  db: Queryable,
  campusId: number,
  importId: string,
  found: { state: 'checked' | 'done'; rowsDone: number; report: StoredReport; errorsSealed: Buffer },
): Promise<void> {
  await db.query(
    `UPDATE imports SET state = $3, rows_done = $4, report = $5, errors_sealed = $6,
       file_sealed = CASE WHEN $3 = 'done' THEN NULL ELSE file_sealed END
     WHERE campus_id = $1 AND import_id = $2`,
    [campusId, importId, found.state, found.rowsDone, found.report, found.errorsSealed],
  )
}

export async function deleteImportsBefore(db: Queryable, campusId: number, before: Date): Promise<void> {
  await db.query('DELETE FROM imports WHERE campus_id = $1 AND created_at < $2', [campusId, before])
}
