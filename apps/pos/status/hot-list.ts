import type { HotList, SignedHotList } from '../../../contract/hot-list.ts'
import type { Answer } from '../../../ui/api.ts'
import { type Cell, createCell } from '../../../ui/cell.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import { type Database, readOne, write } from '../database.ts'
import type { IssuerKeyCopy } from '../offline/issuer-keys.ts'
import { isGenuineList } from './verify-hot-list.ts'

const VERSION = 'hotListVersion'

/** This register's copy of the hot list: on disk, since it is what offline selling will lean on (RULES 3.7). */
export type HotListCopy = {
  /** The version on disk; 0 before the first was taken. */
  version: Cell<number>
  /** Asks for what changed since, and takes it. */
  pull: () => Promise<Answer<HotList>>
}

/** What the campus did not sign is no answer: it is as if nobody had answered. */
const UNTRUSTED: Answer<never> = { ok: false, failure: { code: 'offline', status: 0, problem: null } }

export async function openHotList(
  database: Database,
  api: TerminalApi,
  issuerKeys: IssuerKeyCopy,
): Promise<HotListCopy> {
  const version = createCell((await readOne(database, 'facts', VERSION)) ?? 0)
  async function pull(): Promise<Answer<HotList>> {
    const since = version.get()
    const answer = await api.get<SignedHotList>(`/v1/hot-list?since=${since}`)
    if (!answer.ok) return answer
    if (!(await isGenuineList(issuerKeys, since, answer.value))) return UNTRUSTED
    // A server restored from a backup counts from an earlier version: what we hold is then no longer its list.
    const restored = answer.value.version < version.get()
    if (restored) version.set(0)
    else if (answer.value.version > version.get() || answer.value.full) await take(answer.value)
    return answer
  }

  async function take(list: HotList): Promise<void> {
    await write(database, ['hotList', 'facts'], ({ put, remove, clear }) => {
      if (list.full) clear('hotList')
      for (const entry of list.entries) {
        if (entry.listed) put('hotList', entry)
        else remove('hotList', [entry.kind, entry.value])
      }
      put('facts', list.version, VERSION)
    })
    version.set(list.version)
  }

  return { version, pull }
}
