import { createContext, type ReactNode, useContext } from 'react'
import type { OperatorRole } from '../../../contract/caller.ts'
import type { OperatorSelf } from '../../../contract/operators.ts'
import { useRemote } from '../remote.ts'
import { RemoteView } from '../states/remote-view.tsx'
import { holds } from './pages.tsx'

const OperatorContext = createContext<OperatorSelf | null>(null)

/** Asks who is signed in before anything is shown: the navigation depends on their roles. */
export function OperatorProvider({ children }: { children: ReactNode }) {
  const remote = useRemote<OperatorSelf>('/v1/operator')
  return (
    <RemoteView remote={remote}>
      {(operator) => <OperatorContext value={operator}>{children}</OperatorContext>}
    </RemoteView>
  )
}

/** The operator who is signed in. */
export function useOperator(): OperatorSelf {
  const operator = useContext(OperatorContext)
  if (!operator) throw new Error('OperatorProvider is missing above')
  return operator
}

/** Whether the operator holds one of the roles: what they may not do is not offered. */
export function useMay(...roles: OperatorRole[]): boolean {
  return holds(useOperator(), roles)
}
