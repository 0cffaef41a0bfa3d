import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, readlink, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { systemErrorCode } from './system-error.ts'

/** What a server says of itself in the `postmaster.pid` of its data directory. */
export interface Postmaster {
  pid: number
  port: number
  /** `ready` once it takes connections; missing in its first moments. */
  status: 'starting' | 'stopping' | 'ready' | 'standby' | undefined
}

/** Reads `postmaster.pid`, which a killed server leaves behind. Undefined if there is none, or only half of one. */
export async function readPostmaster(dataDirectory: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n').map((line) => line.trim())
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!(pid > 0 && port > 0)) return undefined
  return { pid, port, status: (lines[7] || undefined) as Postmaster['status'] }
}

/** True while a process has this number, a dead one included that its parent has not collected. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemErrorCode(error) === 'EPERM'
  }
}

/** True if the process lives and is the server of this data directory, and not a later one with the same number. */
export async function isPostmaster(pid: number, dataDirectory: string): Promise<boolean> {
  if (!processExists(pid)) return false
  if (!existsSync('/proc/self/cwd')) {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=,command=', '-p', String(pid)]).catch(
      () => ({
        stdout: '',
      }),
    )
    return !stdout.startsWith('Z') && stdout.includes(dataDirectory)
  }
  try {
    // A server works in its data directory, wherever that was moved; a dead process has no working directory.
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(dataDirectory))
  } catch (error) {
    return systemErrorCode(error) === 'EACCES' // another user's: better taken for a server
  }
}
