import { Alert, Button } from 'antd'
import { useEffect, useRef } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { useFailureWords } from '../acts/use-failure-words.ts'
import type { GrowingList } from './use-growing-list.ts'
import { listWords } from './words.ts'

/** At the end of a growing list: it grows when this comes into view, and by the button for those who do not scroll. */
export function More({ list, label, end }: { list: GrowingList<unknown>; label: string; end: string }) {
  const words = useWords(listWords)
  const failureWords = useFailureWords()
  const place = useRef<HTMLDivElement>(null)
  const { more, loading, failure, complete } = list
  const grow = useRef(more)
  grow.current = more

  useEffect(() => {
    if (!place.current || failure) return
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && grow.current())
    seen.observe(place.current)
    return () => seen.disconnect()
    // Watched anew after each page: what stays in view does not come into view again.
  }, [failure, list.items.length])

  if (complete) return <p className="list-end soft">{end}</p>
  return (
    <div ref={place} className="list-end" aria-live="polite">
      {failure && <Alert type="error" showIcon title={failureWords(failure)} />}
      <Button onClick={more} loading={loading}>
        {loading ? words.loading : label}
      </Button>
    </div>
  )
}
