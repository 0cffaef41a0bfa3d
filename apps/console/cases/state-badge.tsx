import { CheckCircleOutlined, ExclamationCircleOutlined, TeamOutlined } from '@ant-design/icons'
import type { ReactNode } from 'react'
import type { Case } from '../../../contract/cases.ts'
import { useWords } from '../../../ui/language.tsx'
import { Badge, type Tone } from '../states/badge.tsx'
import { casesWords } from './words.ts'

const looks = {
  open: { tone: 'warning', icon: <ExclamationCircleOutlined /> },
  proposed: { tone: 'bad', icon: <TeamOutlined /> },
  decided: { tone: 'quiet', icon: <CheckCircleOutlined /> },
} satisfies Record<Case['state'], { tone: Tone; icon: ReactNode }>

/** How far a case is. */
export function CaseState({ state }: { state: Case['state'] }) {
  const words = useWords(casesWords)
  return <Badge {...looks[state]}>{words.states[state]}</Badge>
}
