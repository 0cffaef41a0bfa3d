import { type ReactNode, useCallback } from 'react'
import type { ChannelCode } from '../../contract/channels.ts'
import type { Me } from '../../contract/me.ts'
import type { PayWay } from '../../contract/top-ups.ts'
import { formatYuanSign } from '../../ui/amount.ts'
import { useWords } from '../../ui/language.tsx'
import { FailurePanel, Loading } from '../../ui/phone/failure.tsx'
import { usePlace } from '../../ui/phone/router.ts'
import { Screen } from '../../ui/phone/screen.tsx'
import TopUp from '../../ui/phone/top-up/top-up.tsx'
import { TopUpStatus } from '../../ui/phone/top-up/top-up-status.tsx'
import { TOP_UP_SCREEN } from '../../ui/phone/top-up/way.ts'
import { type Loaded, useLoaded } from '../../ui/phone/use-loaded.ts'
import { History } from './history.tsx'
import { Home } from './home.tsx'
import { Lost } from './lost.tsx'
import { cameFrom } from './session.ts'
import { Unbind } from './unbind.tsx'
import { portalWords } from './words.ts'

/** What a binding opens: the balance, topping up, and reporting the card lost. */
export default function Bound() {
  const me = useLoaded<Me>('/v1/me')
  const { path } = usePlace()
  const { value, reload } = me
  const onCredited = useCallback(() => reload(), [reload])
  if (path.startsWith(TOP_UP_SCREEN)) {
    const balance = value && formatYuanSign(value.account.walletFen + value.account.subsidyFen)
    return <TopUpStatus id={path.slice(TOP_UP_SCREEN.length)} balance={balance} onCredited={onCredited} />
  }
  switch (path) {
    case '/top-up':
      return <TopUp wayOf={wayHere} />
    case '/history':
      return <History />
    case '/lost':
      return <Known me={me}>{(account) => <Lost me={account} onChanged={reload} />}</Known>
    case '/unbind':
      return <Unbind />
    default:
      return <Known me={me}>{(account) => <Home me={account} />}</Known>
  }
}

function Known({ me, children }: { me: Loaded<Me>; children: (me: Me) => ReactNode }) {
  const words = useWords(portalWords)
  const { value, failure, reload } = me
  if (value) return children(value)
  return (
    <Screen title={words.title}>
      {failure ? <FailurePanel failure={failure} onRetry={reload} /> : <Loading />}
    </Screen>
  )
}

/** Whoever came from a channel pays by it: in WeChat by its bridge, in a browser of the demo by its page. */
function wayHere(channel: ChannelCode): PayWay | null {
  if (channel !== cameFrom()) return null
  if (channel === 'ccb') return 'wallet'
  return navigator.userAgent.includes('MicroMessenger') ? 'jsapi' : 'h5'
}
