import type { Notices } from '../../../contract/me.ts'

export type PersonNotice = Notices['notices'][number]

/**
 * What was done with a person's PINs, limits and phone and is still news to them, newest first.
 * @param seenUntil the time of the newest notice that the person has acknowledged on this phone; ISO 8601, or null
 * @param ownIds the notices of what they did on this phone
 */
export function unseenNotices(
  notices: readonly PersonNotice[],
  seenUntil: string | null,
  ownIds: readonly string[],
): PersonNotice[] {
  return notices.filter(({ id, at }) => (seenUntil === null || at > seenUntil) && !ownIds.includes(id))
}
