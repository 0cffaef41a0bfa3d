import { Client } from 'pg'
import { systemClock } from '../base/clock.ts'
import { type Config, ConfigError } from '../base/config.ts'
import { loadKeys } from '../base/keys.ts'
import { createSecretHasher } from '../base/secret-hash.ts'
import { makeDemoCardKeys } from '../domains/cards/card-keys.ts'
import { Poster } from '../domains/ledger/poster.ts'
import { createPolicyReader } from '../domains/policy/read.ts'
import type { OpenDatabase } from '../open-database.ts'
import { type DemoFile, readDemoFile, writeDemoFile } from './demo-file.ts'
import { addDemoCampus, seedDemo } from './seed.ts'

/** Two processes that start at once on an empty database make one demo. */
const PREPARE_LOCK = 0x0ca7d003

/**
 * Sees to it that there is a campus: on an empty embedded database the demo; on another database only `onecard setup`
 * makes one. A demo that was killed while it was made is made anew.
 * @returns what to tell whoever started the server
 * @throws ConfigError when a database by URL holds no campus
 */
export async function prepareCampus(
  config: Config,
  database: OpenDatabase,
  onProgress: (line: string) => void,
): Promise<{ greeting: string }> {
  const lock = new Client({ connectionString: database.url })
  await lock.connect()
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [PREPARE_LOCK])
    const state = await readState(lock)
    if (state === 'real') return { greeting: '' }
    if (state === 'empty' && !database.embedded) {
      throw new ConfigError('The database holds no campus yet: run `npm run onecard -- setup` first')
    }
    const { dataDirectory, cardPassphrase: passphrase } = config
    await makeDemoCardKeys({ dataDirectory, passphrase })
    const file =
      state === 'demo' ? await knownDemo(config) : await makeDemo(config, database, lock, onProgress)
    return { greeting: file ? greetingOf(config, file) : '' }
  } finally {
    await lock.end()
  }
}

async function readState(client: Client): Promise<'empty' | 'half' | 'demo' | 'real'> {
  const { rows } = await client.query<{ demo: boolean; prepared: boolean }>(
    'SELECT demo, prepared_at IS NOT NULL AS prepared FROM campuses',
  )
  if (rows.length === 0) return 'empty'
  if (rows.every(({ demo }) => !demo)) return 'real'
  return rows.every(({ prepared }) => prepared) ? 'demo' : 'half'
}

/** The demo's sign-ins, with the address that this server has now. */
async function knownDemo(config: Config): Promise<DemoFile | null> {
  const file = await readDemoFile(config.dataDirectory)
  if (file && file.baseUrl !== config.baseUrl)
    await writeDemoFile(config.dataDirectory, { ...file, baseUrl: config.baseUrl })
  return file
}

async function makeDemo(
  config: Config,
  database: OpenDatabase,
  lock: Client,
  onProgress: (line: string) => void,
): Promise<DemoFile> {
  await emptyTables(lock)
  const keys = await loadKeys(config.dataDirectory)
  const { pool, url } = database
  const campusId = await addDemoCampus(lock)
  const poster = new Poster(url, { campusId })
  try {
    const { dataDirectory, baseUrl } = config
    const hasher = createSecretHasher(keys.pepper)
    const deps = { pool, keys, hasher, policyAt: createPolicyReader(pool), campusId, dataDirectory, baseUrl }
    return await seedDemo({ ...deps, owner: lock, posterOf: () => poster }, onProgress, systemClock())
  } finally {
    await poster.close()
  }
}

/** Undoes a demo that was not finished: only tables of a campus that never opened are emptied, by the owner. */
async function emptyTables(owner: Client): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(`
    SELECT quote_ident(tablename) AS name FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'schema_migrations'`)
  await owner.query(`TRUNCATE ${rows.map(({ name }) => name).join(', ')} RESTART IDENTITY`)
}

function greetingOf({ baseUrl, dataDirectory }: Config, { students, operators, cashiers }: DemoFile): string {
  const student = students.find(({ initial }) => !initial)!
  const tills = (cashiers ?? []).map(({ number, pin }) => `${number} PIN ${pin}`)
  const lines = [
    `  学生 App   ${baseUrl}/app/       student ${student.campusNo}, query PIN ${student.queryPin}, spending PIN ${student.spendingPin}`,
    `  收银台 POS ${baseUrl}/pos/       activation code: console, Terminals 终端; cashiers ${tills.join(' · ')}`,
    `  管理台     ${baseUrl}/console/   ${operators.map(({ login, password }) => `${login} ${password}`).join(' · ')}`,
    `  all sign-ins of the demo: ${dataDirectory}/demo.json`,
  ]
  return `${lines.join('\n')}\n`
}
