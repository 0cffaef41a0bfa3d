import { LeftOutlined, RightOutlined, VerticalRightOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { addressOf, go, useAddress } from '../address.ts'
import { listWords } from './words.ts'

/** The cursors of the pages before this one, kept with its entry in the browser's history. */
type Before = { before: (string | null)[] }

/**
 * Pages of a list with cursors: the server finds the next page by where this one ended, so a page is as quick at row
 * 100,000 as at the first. The cursor is in the address; the way back is in the history's entry.
 */
export function CursorPager({ next, children }: { next: string | undefined; children?: ReactNode }) {
  const words = useWords(listWords)
  const { path, query } = useAddress()
  const cursor = query.get('cursor')
  const before = (history.state as Before | null)?.before ?? []

  function turn(to: string | null, way: (string | null)[]) {
    const filters = { ...Object.fromEntries(query), cursor: to }
    go(addressOf(path.map(encodeURIComponent).join('/'), filters), {
      state: { before: way } satisfies Before,
    })
  }

  return (
    <div className="list-foot">
      <div className="list-total" role="status">
        {children}
      </div>
      <div role="group" aria-label={words.pages} className="list-pages">
        <Button
          icon={<VerticalRightOutlined />}
          disabled={cursor === null}
          onClick={() => turn(null, [])}
          aria-label={words.first}
        />
        <Button
          icon={<LeftOutlined />}
          disabled={before.length === 0}
          onClick={() => turn(before.at(-1) ?? null, before.slice(0, -1))}
        >
          {words.previous}
        </Button>
        <Button disabled={!next} onClick={() => next && turn(next, [...before, cursor])}>
          {words.next}
          <RightOutlined aria-hidden />
        </Button>
      </div>
    </div>
  )
}
