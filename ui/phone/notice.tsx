import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

const icons = { info: 'info', good: 'check', warning: 'warning', bad: 'warning', offline: 'offline' } as const

/** Something the person should know, with what to do about it. */
export function Notice(props: {
  tone: keyof typeof icons
  title?: string
  children?: ReactNode
  action?: ReactNode
}) {
  const icon: IconName = icons[props.tone]
  return (
    <div className={`notice notice-${props.tone}`}>
      <Icon name={icon} />
      <div className="notice-text">
        {props.title && <strong>{props.title}</strong>}
        {props.children && <div>{props.children}</div>}
      </div>
      {props.action}
    </div>
  )
}
