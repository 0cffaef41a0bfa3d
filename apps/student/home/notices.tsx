import { useState } from 'react'
import type { Me, Notices as NoticeList } from '../../../contract/me.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { readStored, writeStored } from '../../../ui/phone/stored.ts'
import { useLoaded } from '../../../ui/phone/use-loaded.ts'
import { formatDayTime } from '../../../ui/time.ts'
import { ownNoticeIds } from '../shell/own-notices.ts'
import { unseenNotices } from './unseen-notices.ts'
import { homeWords } from './words.ts'

const SHOWN_MAX = 3

/** What was done with the person's PINs, limits and phone (RULES 1.9), until they say that they have seen it. */
export function Notices({ me }: { me: Me }) {
  const words = useWords(homeWords)
  const { language } = useLanguage()
  const stored = `notices-seen.${me.person.campusNo}`
  const [seenUntil, setSeenUntil] = useState(() => readStored<string>(stored))
  const { value } = useLoaded<NoticeList>('/v1/me/notices')
  const news = unseenNotices(value?.notices ?? [], seenUntil, ownNoticeIds())
  const [newest] = news
  if (!newest) return null
  function acknowledge(at: string) {
    writeStored(stored, at)
    setSeenUntil(at)
  }
  return (
    <section aria-label={words.attention}>
      <Notice
        tone="info"
        action={
          <button type="button" className="button" onClick={() => acknowledge(newest.at)}>
            {words.seen}
          </button>
        }
      >
        <ul className="plain-list">
          {news.slice(0, SHOWN_MAX).map(({ id, kind, at }) => (
            <li key={id}>
              <strong>{words.notices[kind]}</strong>{' '}
              <span className="soft small">{formatDayTime(at, language)}</span>
            </li>
          ))}
        </ul>
        <p>
          <a href="#/card">{words.notYou}</a>
        </p>
      </Notice>
    </section>
  )
}
