import { CheckCircleOutlined, CloseCircleOutlined, LockOutlined, WarningOutlined } from '@ant-design/icons'
import type { ReactNode } from 'react'
import type { AccountState } from '../../../contract/people.ts'
import { useWords } from '../../../ui/language.tsx'
import { Badge, type Tone } from '../states/badge.tsx'
import { peopleWords } from './words.ts'

const looks = {
  active: { tone: 'good', icon: <CheckCircleOutlined /> },
  lost: { tone: 'bad', icon: <WarningOutlined /> },
  frozen: { tone: 'warning', icon: <LockOutlined /> },
  void: { tone: 'quiet', icon: <CloseCircleOutlined /> },
} satisfies Record<AccountState, { tone: Tone; icon: ReactNode }>

/** The state of an account. */
export function StateBadge({ state }: { state: AccountState }) {
  const words = useWords(peopleWords)
  return <Badge {...looks[state]}>{words.states[state]}</Badge>
}
