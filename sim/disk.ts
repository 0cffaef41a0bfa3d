import { execFile, execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Grows only as far as it is written. */
const SIZE = '6G'
const BLOCK = 4096
const FILLER = 'filler-'

/** A disk of the run's own, which can be full without anybody else noticing. */
export type Disk = {
  directory: string
  fill(): Promise<void>
  free(): Promise<void>
  remove(): Promise<void>
}

/** Mounts a file as a disk. Only root on Linux can; else why not. */
export async function mountDisk(): Promise<Disk | { skipped: string }> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return { skipped: 'only root on Linux can mount a disk to fill' }
  const base = await mkdtemp(join(tmpdir(), 'onecard-disk-'))
  const [image, directory] = [join(base, 'image'), join(base, 'disk')]
  // Whatever ends the run, it leaves no mount.
  const unmount = () => {
    try {
      execFileSync('umount', ['--lazy', directory], { stdio: 'ignore' })
    } catch {
      // It was not mounted.
    }
  }
  const remove = async () => {
    process.off('exit', unmount)
    unmount()
    await rm(base, { recursive: true, force: true })
  }
  try {
    await mkdir(directory)
    await run('truncate', ['-s', SIZE, image])
    await run('mkfs.ext4', ['-q', '-F', '-m', '0', image])
    await run('mount', ['-o', 'loop', image, directory])
  } catch (error) {
    await remove()
    return { skipped: `the disk cannot be mounted: ${String(error).split('\n')[0]}` }
  }
  process.once('exit', unmount)
  return { directory, fill: () => fill(directory), free: () => free(directory), remove }
}

/** Takes every block that is left: large pieces first, down to single ones. */
async function fill(directory: string): Promise<void> {
  let bytes = await freeBytes(directory)
  for (let piece = 0; bytes >= BLOCK; piece++) {
    const taken = await run('fallocate', ['-l', String(bytes), join(directory, FILLER + piece)]).then(
      () => true,
      () => false,
    )
    bytes = taken ? await freeBytes(directory) : Math.floor(bytes / 2)
  }
}

async function free(directory: string): Promise<void> {
  for (const name of await readdir(directory))
    if (name.startsWith(FILLER)) await rm(join(directory, name), { force: true })
}

async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize
}
