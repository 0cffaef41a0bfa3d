import { Alert, Button } from 'antd'
import { useCallback } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { useFailureWords } from '../acts/use-failure-words.ts'
import type { GrowingList } from './use-growing-list.ts'
import { listWords } from './words.ts'

/** At the end of a growing list: it grows when this comes into view, and by the button for those who do not scroll. */
export function More({ list, label, end }: { list: GrowingList<unknown>; label: string; end: string }) {
  const words = useWords(listWords)
  const failureWords = useFailureWords()
  const { more, loading, failure, complete } = list
  // `more` is another one after each page, so that what stays in view is seen again.
  const watch = useCallback(
    (place: HTMLDivElement | null) => {
      if (!place) return
      const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && more())
      seen.observe(place)
      return () => seen.disconnect()
    },
    [more],
  )

  if (complete) return <p className="list-end soft">{end}</p>
  return (
    <div ref={failure ? undefined : watch} className="list-end" aria-live="polite">
      {failure && <Alert type="error" showIcon title={failureWords(failure)} />}
      <Button onClick={more} loading={loading}>
        {loading ? words.loading : label}
      </Button>
    </div>
  )
}
