import { DeleteOutlined, StarOutlined } from '@ant-design/icons'
import { Button, Input, Popover } from 'antd'
import { type FormEvent, useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { addressOf } from '../address.ts'
import { useStored } from './stored.ts'
import { listWords } from './words.ts'

type View = { name: string; query: Record<string, string> }

/** Filters under a name, kept in this browser; opening one is following a link. */
export function SavedViews({ list, query }: { list: string; query: URLSearchParams }) {
  const words = useWords(listWords)
  const [views, setViews] = useStored<readonly View[]>(`${list}.views`, [])
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const { cursor: _, ...filters } = Object.fromEntries(query)

  function save(event: FormEvent) {
    event.preventDefault()
    const given = name.trim()
    if (!given) return
    setViews([...views.filter((view) => view.name !== given), { name: given, query: filters }])
    setName('')
  }

  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      content={
        <div className="saved-views" role="dialog" aria-label={words.views}>
          {views.length === 0 && <p className="soft">{words.viewsNone}</p>}
          <ul className="plain-list">
            {views.map((view) => (
              <li key={view.name}>
                <a href={addressOf(list, view.query)} onClick={() => setOpen(false)}>
                  {view.name}
                </a>
                <Button
                  type="text"
                  size="small"
                  icon={<DeleteOutlined />}
                  aria-label={words.viewRemove(view.name)}
                  onClick={() => setViews(views.filter((other) => other !== view))}
                />
              </li>
            ))}
          </ul>
          {Object.keys(filters).length > 0 && (
            <form onSubmit={save}>
              <Input
                value={name}
                maxLength={40}
                aria-label={words.viewName}
                placeholder={words.viewName}
                onChange={(event) => setName(event.target.value)}
              />
              <Button htmlType="submit">{words.viewSave}</Button>
            </form>
          )}
        </div>
      }
    >
      <Button icon={<StarOutlined />}>{words.views}</Button>
    </Popover>
  )
}
