import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { type Change, plants } from './plants.ts'
import type { SimOptions } from './simulate.ts'

const ROOT = join(import.meta.dirname, '..')
/** What the server's sources lean on, unchanged. */
const LINKED = ['node_modules', 'contract', 'scripts', 'package.json', 'tsconfig.json']

/** Runs with a known bug in a copy of the server, or in the database; the product's own files are never touched. */
export async function withPlant<T>(
  name: string,
  options: SimOptions,
  run: (options: SimOptions) => Promise<T>,
): Promise<T> {
  const plant = plants[name]
  if (!plant) throw new Error(`there is no plant ${name}: ${Object.keys(plants).join(', ')}`)
  const { source, database } = plant
  const prepare = database && ((url: string) => plantInDatabase(url, database))
  const withDatabase = { ...options, ...(prepare ? { prepare } : {}) }
  if (!source) return run(withDatabase)
  const copy = await mkdtemp(join(tmpdir(), 'onecard-plant-'))
  try {
    await cp(join(ROOT, 'server'), join(copy, 'server'), { recursive: true })
    for (const linked of LINKED) await symlink(join(ROOT, linked), join(copy, linked))
    for (const change of source) await changeFile(join(copy, 'server', change.in), change)
    return await run({ ...withDatabase, program: join(copy, 'server', 'onecard.ts') })
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

async function changeFile(path: string, change: Change): Promise<void> {
  await writeFile(path, changeText(await readFile(path, 'utf8'), change))
}

async function plantInDatabase(url: string, changes: readonly (Change | { sql: string })[]): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    for (const change of changes) {
      if ('sql' in change) await client.query(change.sql)
      else await client.query(changeText(await definitionOf(client, change.in), change))
    }
  } finally {
    await client.end()
  }
}

async function definitionOf(client: Client, name: string): Promise<string> {
  const { rows } = await client.query<{ definition: string }>(
    'SELECT pg_get_functiondef(oid) AS definition FROM pg_proc WHERE proname = $1',
    [name],
  )
  if (rows.length !== 1) throw new Error(`there are ${rows.length} functions ${name}`)
  return rows[0]!.definition
}

/** The text with the bug. Throws unless the place is there exactly once: a plant that missed would prove nothing. */
export function changeText(text: string, { in: place, find, put }: Change): string {
  const pieces = text.split(find)
  if (pieces.length !== 2) throw new Error(`${place} has ${pieces.length - 1} times: ${find}`)
  return pieces.join(put)
}
