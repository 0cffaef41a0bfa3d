import { DatabaseSync } from 'node:sqlite'

/**
 * Runs `work` while this process alone holds the lock at `path`, waiting for others first.
 * The lock is one of SQLite's on an empty file, because the kernel drops it with the process, kill -9 included:
 * nothing stale to detect. Node itself has no flock.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>, onWait = () => {}): Promise<T> {
  const lock = new DatabaseSync(path)
  try {
    for (let tries = 0; !tryLock(lock); tries++) {
      if (tries === 0) onWait()
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return await work()
  } finally {
    lock.close()
  }
}

function tryLock(lock: DatabaseSync): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if ((error as { errcode?: number }).errcode === 5) return false // SQLITE_BUSY
    throw error
  }
}
