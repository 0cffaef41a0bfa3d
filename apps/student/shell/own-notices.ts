import type { Notices } from '../../../contract/me.ts'
import { campusNow } from '../../../ui/phone/campus-clock.ts'
import { readStored, writeStored } from '../../../ui/phone/stored.ts'
import { api } from './session.ts'

const STORED = 'own-notices'
const KEPT = 20
const JUST_NOW_MS = 60_000

/** The ids of the notices of what the person did on this phone: no news to them. */
export function ownNoticeIds(): readonly string[] {
  return readStored<string[]>(STORED) ?? []
}

/** After an act on this phone: the notice that it has just made is the person's own. */
export async function markOwnNotice(kind: Notices['notices'][number]['kind']): Promise<void> {
  const answer = await api.get<Notices>('/v1/me/notices')
  if (!answer.ok) return
  const since = new Date(campusNow().getTime() - JUST_NOW_MS).toISOString()
  const notice = answer.value.notices.find((one) => one.kind === kind && one.at >= since)
  if (notice) writeStored(STORED, [...ownNoticeIds(), notice.id].slice(-KEPT))
}
