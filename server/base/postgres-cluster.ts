import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chooseRunner, giveTo, type Programs, run } from './postgres-programs.ts'

/** The superuser of a cluster that we make; its password is in the file `password` beside the data. */
export const CLUSTER_USER = 'onecard'

// The built-in C.UTF-8: fast, the same on every machine, and it knows Chinese letters (with C, trigram search finds none).
const LOCALE_FLAGS = [
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  ...(process.platform === 'darwin' ? ['--locale=C', '--lc-ctype=en_US.UTF-8'] : ['--locale=C.UTF-8']),
]

/** Runs initdb beside the final place and renames it there, so that a kill leaves a whole cluster or none. */
export async function makeCluster(
  root: string,
  programs: Programs,
  onProgress: (line: string) => void,
  flags = LOCALE_FLAGS,
): Promise<void> {
  onProgress('making a database cluster')
  for (const name of await readdir(join(root, '..'))) {
    // The initdb of a killed launcher may still be writing there for a moment.
    const leftover = name.startsWith('postgres.new-')
    if (leftover) await rm(join(root, '..', name), { recursive: true, force: true, maxRetries: 5 })
  }
  const made = `${root}.new-${randomBytes(4).toString('hex')}`
  await mkdir(made, { mode: 0o700 })
  const passwordFile = join(made, 'password')
  await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true })
  const runner = chooseRunner(root, programs)
  if (runner.owner) await chmod(join(root, '..'), 0o711) // or it could not reach its own files
  await giveTo(runner, made, passwordFile)
  const auth = ['--auth=scram-sha-256', `--username=${CLUSTER_USER}`, `--pwfile=${passwordFile}`]
  const child = run(runner, programs.initdb, [`--pgdata=${join(made, 'data')}`, ...auth, ...flags], {
    cwd: made,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr?.on('data', (chunk) => {
    errors += chunk
  })
  const ended = await once(child, 'close').then(
    ([code]) => code,
    (error: Error) => error.message,
  )
  if (ended !== 0) {
    await rm(made, { recursive: true, force: true })
    throw new Error(`initdb failed in ${made} (${ended}): ${errors.trim()}\nOr set DATABASE_URL.`)
  }
  await syncDirectory(made)
  await rename(made, root)
  await syncDirectory(join(root, '..'))
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path)
  await handle.sync().finally(() => handle.close())
}
