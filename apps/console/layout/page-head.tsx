import { LeftOutlined } from '@ant-design/icons'
import { type ReactNode, useEffect } from 'react'
import { useCampus } from './campus.tsx'

/** The head of a page: its title, which is also the tab's, and what can be done on it. */
export function PageHead({
  title,
  above,
  aside,
  children,
}: {
  title: string
  /** The page that this one belongs to. */
  above?: { label: string; address: string }
  aside?: ReactNode
  children?: ReactNode
}) {
  const { name } = useCampus()
  useEffect(() => {
    document.title = [title, name].filter(Boolean).join(' · ')
  }, [title, name])
  return (
    <div className="page-head">
      {above && (
        <a href={above.address} className="page-above">
          <LeftOutlined aria-hidden /> {above.label}
        </a>
      )}
      <h1>{title}</h1>
      {aside && <div className="page-aside">{aside}</div>}
      <div className="page-actions">{children}</div>
    </div>
  )
}
