import { parseArgs } from 'node:util'
import { systemClock } from '../base/clock.ts'
import { type Config, ConfigError } from '../base/config.ts'
import type { Pool } from '../base/database.ts'
import { uuidv7 } from '../base/ids.ts'
import { loadKeys } from '../base/keys.ts'
import { createSecretHasher } from '../base/secret-hash.ts'
import { createOperator } from '../domains/operators/create-operator.ts'
import { openDatabase } from '../open-database.ts'

type NewCampus = { code: string; nameZh: string; nameEn: string; admin: string }

const LOGIN = /^[a-z][a-z0-9._-]{1,39}$/
const USAGE = 'setup --code CODE --name-zh NAME --name-en NAME [--admin LOGIN]'

/**
 * Starts a real campus on an empty database: no demo, one administrator whose password and authenticator secret are
 * printed once. On the embedded database it must come before the first `serve`.
 */
export async function setup(config: Config, words: string[]): Promise<number> {
  const campus = readWords(words)
  const database = await openDatabase(config, (line) => process.stderr.write(`${line}\n`), false)
  try {
    const { pool } = database
    await addCampus(pool, campus)
    const keys = await loadKeys(config.dataDirectory)
    const now = systemClock()
    const made = await createOperator(
      { pool, keys, hasher: createSecretHasher(keys.pepper) },
      {
        campusId: 1,
        operatorId: uuidv7(now),
        login: campus.admin,
        name: campus.admin,
        roles: ['administrator'],
        merchantId: null,
        actor: { kind: 'system', id: null },
      },
      now,
    )
    if (!made.ok) throw new ConfigError(`The administrator could not be made: ${made.code}`)
    process.stdout.write(
      [
        `campus ${campus.code} is set up`,
        `administrator ${campus.admin}, shown once:`,
        `  password      ${made.password}`,
        `  authenticator ${made.otpauthUrl}`,
        'keys are in keys.json of the data directory: back them up apart from the database',
        '',
      ].join('\n'),
    )
    return 0
  } finally {
    await database.close()
  }
}

/** A set-up that was killed before its administrator was made may be done again. */
async function addCampus(pool: Pool, { code, nameZh, nameEn }: NewCampus): Promise<void> {
  await pool.query(
    `INSERT INTO campuses (campus_id, code, name_zh, name_en, prepared_at) VALUES (1, $1, $2, $3, now())
     ON CONFLICT (campus_id) DO NOTHING`,
    [code, nameZh, nameEn],
  )
  const { rows } = await pool.query<{ code: string; operators: number }>(
    'SELECT code, (SELECT count(*) FROM operators) AS operators FROM campuses',
  )
  if (rows.some((row) => row.code !== code || row.operators > 0)) {
    throw new ConfigError('The database holds a campus already: nothing was changed')
  }
}

function readWords(words: string[]): NewCampus {
  const options = {
    code: { type: 'string' },
    'name-zh': { type: 'string' },
    'name-en': { type: 'string' },
  } as const
  try {
    const { values } = parseArgs({
      args: words,
      options: { ...options, admin: { type: 'string', default: 'admin' } },
    })
    const { code, 'name-zh': nameZh, 'name-en': nameEn, admin } = values
    if (code && /^[a-z0-9-]{1,32}$/.test(code) && nameZh && nameEn && LOGIN.test(admin))
      return { code, nameZh, nameEn, admin }
  } catch {
    // An unknown word is told with the usage, like a missing one.
  }
  throw new ConfigError(`usage: onecard ${USAGE}; CODE is lower-case letters, digits and hyphens`)
}
