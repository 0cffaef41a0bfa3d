import { FileSearchOutlined, LockOutlined } from '@ant-design/icons'
import { Button, Skeleton } from 'antd'
import { Suspense } from 'react'
import { useWords } from '../../ui/language.tsx'
import { useAddress } from './address.ts'
import { OperatorProvider, useOperator } from './layout/operator.tsx'
import { holds, type PageKey, pages, pagesFor } from './layout/pages.tsx'
import { Shell } from './layout/shell.tsx'
import { layoutWords } from './layout/words.ts'
import { useSession } from './sign-in/session.tsx'
import { SignInPage } from './sign-in/sign-in-page.tsx'
import { Boundary } from './states/boundary.tsx'
import { StatePanel } from './states/state-panel.tsx'
import { views } from './views.tsx'

/** The sign-in, or the page that the address names. The address stays, so that signing in leads back to it. */
export function Console() {
  const { token } = useSession()
  if (token === null) return <SignInPage />
  return (
    <OperatorProvider key={token}>
      <Shell>
        <CurrentPage />
      </Shell>
    </OperatorProvider>
  )
}

function CurrentPage() {
  const words = useWords(layoutWords)
  const operator = useOperator()
  const { path } = useAddress()
  const [first] = pagesFor(operator)
  if (path.length === 0 && !first)
    return <StatePanel isPage icon={<LockOutlined />} title={words.noPages} next={words.noPagesNext} />
  const [key, id, ...rest] = path.length === 0 ? [first?.key] : path
  const page = pages.find((known) => known.key === key)
  if (!page || rest.length > 0) return <NotFound />
  if (!holds(operator, page.roles)) return <NotAllowed />
  return (
    <Boundary key={path.join('/')}>
      <Suspense fallback={<Skeleton className="loading" active paragraph={{ rows: 8 }} />}>
        <View pageKey={page.key} id={id} />
      </Suspense>
    </Boundary>
  )
}

function View({ pageKey, id }: { pageKey: PageKey; id: string | undefined }) {
  const { list: List, detail: Detail } = views[pageKey]
  if (id !== undefined && Detail) return <Detail id={id} />
  if (id === undefined && List) return <List />
  return <NotFound />
}

function NotAllowed() {
  const words = useWords(layoutWords)
  return (
    <StatePanel
      isPage
      icon={<LockOutlined />}
      title={words.notAllowed}
      next={words.notAllowedNext}
      action={<ToHome />}
    />
  )
}

function NotFound() {
  const words = useWords(layoutWords)
  return <StatePanel isPage icon={<FileSearchOutlined />} title={words.notFound} action={<ToHome />} />
}

function ToHome() {
  const words = useWords(layoutWords)
  return (
    <Button type="primary" href="#/">
      {words.toHome}
    </Button>
  )
}
