import { Alert, Button, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { problemWords } from '../../../ui/words/problems.ts'
import type { Remote } from '../remote.ts'
import { FailurePanel } from './failure-panel.tsx'
import { useOnline } from './use-online.ts'
import { statesWords } from './words.ts'

/** Shows what was read from the server, or that it is being read, or why it could not be. */
export function RemoteView<T>({
  remote,
  children,
}: {
  remote: Remote<T>
  children: (value: T) => ReactNode
}) {
  const words = useWords(statesWords)
  const { value, failure } = remote
  if (value !== null)
    return (
      <>
        {failure && <StaleNotice remote={remote} />}
        {children(value)}
      </>
    )
  if (failure) return <FailurePanel failure={failure} onRetry={remote.reload} />
  return (
    <div className="loading" role="status" aria-label={words.loading}>
      <Skeleton active paragraph={{ rows: 6 }} title={false} />
    </div>
  )
}

/** Above content that could not be read anew: the last of it stays on the screen. */
export function StaleNotice({ remote }: { remote: Remote<unknown> }) {
  const words = useWords(statesWords)
  const problems = useWords(problemWords)
  const online = useOnline()
  // Without any network the whole page says so already.
  if (!remote.failure || !online) return null
  return (
    <Alert
      banner
      showIcon
      type="warning"
      title={`${remote.failure.code === 'offline' ? words.offline : problems[remote.failure.code]} · ${words.stale}`}
      action={
        <Button size="small" onClick={remote.reload}>
          {words.retry}
        </Button>
      }
    />
  )
}
