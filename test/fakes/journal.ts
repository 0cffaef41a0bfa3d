import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs'

/**
 * Lines of JSON that are only ever added, so that a program that was killed goes on where it was. A last line that was torn
 * is cut off when the file is opened.
 */
export class Journal {
  readonly #path: string | null

  /** @param path null keeps nothing */
  constructor(path: string | null, take: (entry: unknown) => void) {
    this.#path = path
    if (path === null || !existsSync(path)) return
    const bytes = readFileSync(path)
    const whole = bytes.lastIndexOf(0x0a) + 1
    if (whole < bytes.length) truncateSync(path, whole)
    for (const line of bytes.subarray(0, whole).toString('utf8').split('\n')) {
      if (line !== '') take(JSON.parse(line))
    }
  }

  add(...entries: unknown[]): void {
    if (this.#path === null || entries.length === 0) return
    appendFileSync(this.#path, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 })
  }
}
