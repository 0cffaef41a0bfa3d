import type { Notices } from '../../../contract/me.ts'

export type PersonNotice = Notices['notices'][number]

/**
 * What was done with a person's PINs, limits and phone and is still news to them, newest first.
 * @param seenUntil the time of the newest notice that the person has acknowledged on this phone; ISO 8601, or null
 * @param ownPhone whether this phone holds the pay key: then the person knows that it was set up
 */
export function unseenNotices(
  notices: readonly PersonNotice[],
  seenUntil: string | null,
  ownPhone: boolean,
): PersonNotice[] {
  return notices.filter(
    ({ kind, at }) => (seenUntil === null || at > seenUntil) && !(ownPhone && kind === 'pay_key_enrolled'),
  )
}
