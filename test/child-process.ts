import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A process to kill in the middle of something. */
export interface Child {
  /** The next line it printed; undefined when it ended. */
  line(): Promise<string | undefined>
  /** kill -9, and waits for its end. */
  kill(): Promise<void>
  process: ChildProcess
}

/** Starts `code` (a module; it imports with absolute paths or URLs) in a process of its own, on this Node. */
export function startChild(code: string, env: NodeJS.ProcessEnv = {}): Child {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    process: child,
    line: async () => (await lines.next()).value,
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
