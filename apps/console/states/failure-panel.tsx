import { CloudServerOutlined, DisconnectOutlined, FileSearchOutlined, LockOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import type { Failure } from '../../../ui/api.ts'
import { useWords } from '../../../ui/language.tsx'
import { problemWords } from '../../../ui/words/problems.ts'
import { StatePanel } from './state-panel.tsx'
import { statesWords } from './words.ts'

/** In place of what could not be read: what happened, and the next step. */
export function FailurePanel({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  const words = useWords(statesWords)
  const problems = useWords(problemWords)
  const retry = (
    <Button type="primary" onClick={onRetry}>
      {words.retry}
    </Button>
  )
  if (failure.code === 'offline')
    return (
      <Alarm icon={<DisconnectOutlined />} title={words.offline} next={words.offlineNext} action={retry} />
    )
  if (failure.code === 'forbidden')
    return <Alarm icon={<LockOutlined />} title={words.forbidden} next={words.forbiddenNext} />
  if (failure.status === 404)
    return (
      <Alarm
        icon={<FileSearchOutlined />}
        title={words.missing}
        next={words.missingNext}
        action={
          <Button type="primary" href="#/">
            {words.home}
          </Button>
        }
      />
    )
  return (
    <Alarm
      icon={<CloudServerOutlined />}
      title={failure.status >= 500 ? words.failed : problems[failure.code]}
      next={words.failedNext}
      action={retry}
    />
  )
}

function Alarm(props: { icon: ReactNode; title: string; next: string; action?: ReactNode }) {
  return (
    <div role="alert">
      <StatePanel {...props} />
    </div>
  )
}
