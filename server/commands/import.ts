import { open, readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { importFileFaults } from '../../contract/imports.ts'
import type { Refusal } from '../../contract/problem.ts'
import { systemClock } from '../base/clock.ts'
import { type Config, ConfigError } from '../base/config.ts'
import { csvLine } from '../base/csv.ts'
import { loadKeys } from '../base/keys.ts'
import { createSecretHasher } from '../base/secret-hash.ts'
import { type CampusEntry, readCampuses } from '../campus-directory.ts'
import { createPolicyReader } from '../domains/policy/read.ts'
import type { EnrolDeps } from '../domains/roster/enrol.ts'
import { describeProblem, errorFile, problemsOf } from '../domains/roster/import-errors.ts'
import { type ImportFile, readImportFile, readImportText } from '../domains/roster/import-file.ts'
import { takeImportLock } from '../domains/roster/import-lock.ts'
import {
  checkImport,
  type ImportOutcome,
  importPeople,
  type NewWithPins,
} from '../domains/roster/import-people.ts'
import { openDatabase } from '../open-database.ts'

type Words = { path: string; campus: string | undefined; dryRun: boolean; goodRows: boolean }

const PROBLEMS_TOLD = 20

/**
 * Imports people from a CSV file, beside a running server. Problems and progress go to stderr, bad rows with their
 * reasons to `<file>.errors.csv`, random PINs to `<file>.pins.csv` (both 0600), the verdict to stdout.
 * @returns 0 when no row was bad, else 1
 */
export async function importFile(config: Config, given: string[]): Promise<number> {
  const words = readWords(given)
  const text = readImportText(await readGiven(words.path))
  const now = systemClock()
  const read = text.ok ? await readImportFile(text.text, now) : text
  if (!read.ok) throw new ConfigError(`${words.path}: ${describeFault(read)}`)
  const database = await openDatabase(config, tell, false)
  try {
    const { pool } = database
    const keys = await loadKeys(config.dataDirectory, { mayMake: false })
    const { campusId } = chooseCampus((await readCampuses(pool)).all, words.campus)
    const hasher = createSecretHasher(keys.pepper)
    const deps = { pool, keys, hasher, policyAt: createPolicyReader(pool) }
    const release = await takeImportLock(pool, campusId)
    if (!release) throw new ConfigError('Another import is running: wait until it is done')
    try {
      return await checkThenImport(deps, { campusId, file: read.file, words }, now)
    } finally {
      await release()
    }
  } finally {
    await database.close()
  }
}

async function checkThenImport(
  deps: EnrolDeps,
  { campusId, file, words }: { campusId: number; file: ImportFile; words: Words },
  now: Date,
): Promise<number> {
  const { path, dryRun, goodRows } = words
  const progress = (step: string) => (done: number) => tell(`${step} ${done} of ${file.rows.length}`)
  if (file.unknownColumns.length > 0) tell(`columns not read: ${file.unknownColumns.join(', ')}`)
  const checked = await checkImport(deps, { campusId, file, onProgress: progress('checked') }, now)
  await tellBad(path, file, checked)
  if (dryRun) return verdict('dry run, nothing was changed', checked)
  if (checked.bad.length > 0 && !goodRows)
    return verdict('nothing was changed: mend the bad rows, or repeat with --good-rows', checked)
  const done = await importPeople(
    deps,
    {
      ...{ campusId, actor: { kind: 'system', id: null }, file },
      onProgress: progress('imported'),
      onEnrolled: (people) => keepPins(path, people),
    },
    now,
  )
  if (done.bad.length > checked.bad.length) await tellBad(path, file, done)
  return verdict('imported', done)
}

async function tellBad(path: string, file: ImportFile, { bad }: ImportOutcome): Promise<void> {
  if (bad.length === 0) return
  const problems = problemsOf(file, bad)
  for (const problem of problems.slice(0, PROBLEMS_TOLD)) tell(`row ${describeProblem(problem)}`)
  if (problems.length > PROBLEMS_TOLD) tell(`and ${problems.length - PROBLEMS_TOLD} more`)
  const errors = beside(path, 'errors')
  await writeFile(errors, errorFile(file, bad), { mode: 0o600 })
  tell(`bad rows with their reasons: ${errors}`)
}

/** Appends random PINs as soon as they are stored: nobody can read them later. */
async function keepPins(path: string, people: readonly NewWithPins[]): Promise<void> {
  const file = await open(beside(path, 'pins'), 'a', 0o600)
  try {
    const lines = people.map(({ campusNo, name, pins }) =>
      csvLine([campusNo, name, pins.queryPin, pins.spendingPin]),
    )
    await file.appendFile(lines.join(''))
    await file.sync()
  } finally {
    await file.close()
  }
}

function beside(path: string, what: 'errors' | 'pins'): string {
  return `${path.replace(/\.csv$/i, '')}.${what}.csv`
}

function verdict(words: string, { counts }: ImportOutcome): number {
  const { added, changed, unchanged, bad } = counts
  process.stdout.write(`${words}: ${added} new, ${changed} changed, ${unchanged} unchanged, ${bad} bad\n`)
  return bad === 0 ? 0 : 1
}

function describeFault({ code, extensions }: Refusal): string {
  const { reason, row, column } = (extensions ?? {}) as { reason?: string; row?: number; column?: string }
  const words = importFileFaults[reason as keyof typeof importFileFaults]
  const place = row === undefined ? (column ?? '') : `row ${row}`
  return [words ? `${words['zh-CN']} / ${words.en}` : code, place].filter(Boolean).join(': ')
}

function chooseCampus(all: readonly CampusEntry[], code: string | undefined): CampusEntry {
  const [first, ...others] = code === undefined ? all : all.filter((campus) => campus.code === code)
  if (!first)
    throw new ConfigError(code === undefined ? 'There is no campus yet' : `There is no campus ${code}`)
  if (others.length > 0)
    throw new ConfigError(`Say which campus: --campus ${all.map((campus) => campus.code).join(' | ')}`)
  return first
}

async function readGiven(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new ConfigError(`${path} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

function readWords(words: string[]): Words {
  try {
    const { values, positionals } = parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean', default: false },
        'good-rows': { type: 'boolean', default: false },
        campus: { type: 'string' },
      },
    })
    const [path, ...others] = positionals
    if (path !== undefined && others.length === 0)
      return { path, campus: values.campus, dryRun: values['dry-run'], goodRows: values['good-rows'] }
  } catch {
    // An unknown word is told with the usage, like a missing one.
  }
  throw new ConfigError('usage: onecard import FILE.csv [--dry-run] [--good-rows] [--campus CODE]')
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}
