import { open, readFile } from 'node:fs/promises'
import { writeDurably } from '../../server/base/durable-file.ts'
import { systemErrorCode } from '../../server/base/system-error.ts'

/**
 * The whole lines of a log; none when there is no file. What a power cut left of a last line was never promised to anyone.
 */
export async function readLines(path: string): Promise<string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n').slice(0, -1)
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return []
    throw error
  }
}

/**
 * Begins the log anew with the lines that still say something, and appends to it from there. After an append that failed (a full
 * disk) half a line may stand at its end: it is begun anew with `lines` before anything more is appended.
 * @returns appends a line, which is on the disk when it returns; one at a time
 */
export async function openLog(path: string, lines: () => string[]): Promise<(line: string) => Promise<void>> {
  const text = (all: string[]) => all.map((line) => `${line}\n`).join('')
  await writeDurably(path, text(lines()))
  let whole = true
  return async (line) => {
    if (!whole) await writeDurably(path, text(lines()))
    whole = false
    const handle = await open(path, 'a')
    try {
      await handle.appendFile(text([line]))
      await handle.datasync()
    } finally {
      await handle.close()
    }
    whole = true
  }
}
